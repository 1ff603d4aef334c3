/** The roles of contributors on the masthead. They give no rights, unlike the roles of accounts. */

export const contributorRoles = ['contributor', 'editor', 'moderator'] as const
export type ContributorRole = (typeof contributorRoles)[number]

export type ContributorLink = { label: string; url: string }
