/** What a contributor can be on the masthead. Not an account's role: it gives no rights. */

export const contributorRoles = ['contributor', 'editor', 'moderator'] as const
export type ContributorRole = (typeof contributorRoles)[number]

export type ContributorLink = { label: string; url: string }
