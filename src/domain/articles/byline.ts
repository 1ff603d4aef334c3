/** The byline of an article: profiles of the masthead and guests without one, each with a role. */

/** What somebody has done for an article. A role may also be any other label. */
export const bylineRoles = ['words', 'photos', 'data', 'translation'] as const

export const maxRoleLength = 60
export const maxGuestNameLength = 120
export const maxBylineEntries = 20

type Credit = { role: string | null }
export type GuestEntry = Credit & { name: string }
/** As revisions store it. A guest has a name only. */
export type BylineEntry = (Credit & { contributorId: string }) | GuestEntry

export function guestsIn(byline: readonly BylineEntry[] | null | undefined): GuestEntry[] {
  return (byline ?? []).filter((entry) => 'name' in entry)
}

/** The byline that two columns of a revision stand for. */
export function entriesOf({
  contributorIds,
  byline,
}: {
  contributorIds: readonly string[]
  byline?: readonly BylineEntry[] | null
}): BylineEntry[] {
  return byline ? [...byline] : contributorIds.map((contributorId) => ({ contributorId, role: null }))
}

/** The two columns. `byline` is null if the ids say all, so that equal bylines are stored alike. */
export function storedByline(entries: readonly BylineEntry[]): {
  contributorIds: string[]
  byline: BylineEntry[] | null
} {
  const once = new Map(entries.map((entry) => [keyOf(entry), entry]))
  const byline = [...once.values()]
  const named = byline.flatMap((entry) => ('name' in entry ? [] : [entry.contributorId]))
  const contributorIds = [...new Set(named)]
  const isPlain = contributorIds.length === byline.length && byline.every(({ role }) => role === null)
  return { contributorIds, byline: isPlain ? null : byline }
}

const keyOf = (entry: BylineEntry) =>
  JSON.stringify(['name' in entry ? [entry.name] : entry.contributorId, entry.role])

/** How feeds and search engines see a role: who has written, translated, or done something else. */
export type CreditKind = 'author' | 'translator' | 'contributor'
const kinds: ReadonlyMap<string | null, CreditKind> = new Map([
  [null, 'author'],
  ['words', 'author'],
  ['data', 'author'],
  ['translation', 'translator'],
])

/** Everybody is an author if nobody has written. Somebody with two roles is in two lists. */
export function creditsOf<Entry extends Credit & { id: string | null; name: string }>(
  byline: readonly Entry[],
): Record<CreditKind, Entry[]> {
  const isOf = (kind: CreditKind) =>
    once(byline.filter(({ role }) => (kinds.get(role) ?? 'contributor') === kind))
  const author = isOf('author')
  if (author.length === 0) return { author: once(byline), translator: [], contributor: [] }
  return { author, translator: isOf('translator'), contributor: isOf('contributor') }
}

/** Each person once, with the first of their roles. */
function once<Entry extends { id: string | null; name: string }>(entries: readonly Entry[]): Entry[] {
  const seen = new Map<string, Entry>()
  for (const entry of entries) {
    const key = entry.id ?? `guest ${entry.name}`
    if (!seen.has(key)) seen.set(key, entry)
  }
  return [...seen.values()]
}
