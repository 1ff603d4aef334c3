/** The roles of contributors on the masthead. They give no rights, unlike the roles of accounts. */

/** In the order of the groups on the masthead. */
export const contributorRoles = ['editor', 'contributor', 'moderator'] as const
export type ContributorRole = (typeof contributorRoles)[number]

/**
 * The numbers of the groups on the masthead: one group for each role, and then the same groups once
 * more for people who no longer work here.
 */
export function mastheadGroups({
  roles,
  isFormer,
}: {
  roles?: readonly ContributorRole[]
  isFormer?: boolean
}) {
  const wanted = (roles ?? contributorRoles).map((role) => contributorRoles.indexOf(role))
  const present = isFormer === true ? [] : wanted
  const former = isFormer === false ? [] : wanted.map((group) => group + contributorRoles.length)
  return [...new Set([...present, ...former])].sort((one, other) => one - other)
}

/** The place of a profile that no admin has put anywhere: after all others of its group. */
export const unplaced = 2_147_483_647
export const maxPlaced = 1_000

export type ContributorLink = { label: string; url: string }
