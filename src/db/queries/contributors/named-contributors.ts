/**
 * Finds the profiles that bylines name, and keeps them from being deleted or merged until the
 * transaction ends.
 */
import { asc, inArray, or, type SQL } from 'drizzle-orm'
import { isUuid } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { contributors, mergedContributors } from '../../tables/contributors.ts'

/**
 * Names as they were asked for -> ids of profiles that are there. Names of nobody are not in it.
 */
export type NamedIds = ReadonlyMap<string, string>

/** By ids or slugs, also those of profiles that were merged into others. */
export async function holdContributorsNamed(tx: Db, names: readonly string[]): Promise<NamedIds> {
  const ids = names.filter(isUuid)
  const slugs = names.filter((name) => !isUuid(name))
  const held = await hold(tx, or(inArray(contributors.id, ids), inArray(contributors.slug, slugs)))
  const found = matched(names, held)
  const missing = names.filter((name) => !found.has(name))
  if (missing.length === 0) return found
  // Whoever waited for a merge finds it here, since this statement begins after it.
  const merged = await tx
    .select({ id: mergedContributors.id, slug: mergedContributors.slug })
    .from(mergedContributors)
    .where(or(inArray(mergedContributors.id, ids), inArray(mergedContributors.slug, slugs)))
  const ends = await holdContributors(
    tx,
    merged.map(({ id }) => id),
  )
  const former = [...matched(missing, merged)].flatMap(([name, id]) => {
    const end = ends.get(id)
    return end === undefined ? [] : [[name, end] as const]
  })
  return new Map([...found, ...former])
}

/** By ids. A merged profile leads to the one that it was merged into. */
export async function holdContributors(tx: Db, ids: readonly string[]): Promise<NamedIds> {
  const ends = new Map<string, string>()
  let wanted = new Map(ids.map((id) => [id, id]))
  while (wanted.size > 0) {
    const held = await hold(tx, inArray(contributors.id, [...wanted.values()]))
    const isHeld = new Set(held.map(({ id }) => id))
    for (const [named, id] of wanted) if (isHeld.has(id)) ends.set(named, id)
    const gone = [...wanted].filter(([, id]) => !isHeld.has(id))
    const next =
      gone.length === 0
        ? new Map()
        : await listEnds(
            tx,
            gone.map(([, id]) => id),
          )
    wanted = new Map(gone.flatMap(([named, id]) => (next.has(id) ? [[named, next.get(id) as string]] : [])))
  }
  return ends
}

/**
 * The ids that these lead to, each once, without a lock. Those that lead nowhere stay as they are.
 */
export async function endsOf(tx: Db, ids: readonly string[]): Promise<(id: string) => string> {
  const ends = ids.length === 0 ? new Map<string, string>() : await listEnds(tx, ids)
  return (id) => ends.get(id) ?? id
}

async function listEnds(tx: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx
    .select({ id: mergedContributors.id, end: mergedContributors.contributorId })
    .from(mergedContributors)
    .where(inArray(mergedContributors.id, [...ids]))
  return new Map(rows.map(({ id, end }) => [id, end]))
}

type Named = { id: string; slug: string }

function hold(tx: Db, isMeant: SQL | undefined): Promise<Named[]> {
  return tx
    .select({ id: contributors.id, slug: contributors.slug })
    .from(contributors)
    .where(isMeant)
    .orderBy(asc(contributors.id))
    .for('key share')
}

function matched(names: readonly string[], rows: readonly Named[]): Map<string, string> {
  const byName = new Map(rows.flatMap(({ id, slug }) => [[id, id] as const, [slug, id] as const]))
  return new Map(
    names.flatMap((name) => {
      const id = byName.get(name) ?? byName.get(name.toLowerCase())
      return id === undefined ? [] : [[name, id] as const]
    }),
  )
}
