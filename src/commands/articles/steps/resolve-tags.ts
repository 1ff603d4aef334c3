/** Finds the tags that a draft names, and creates those that are missing. */
import type { Db } from '../../../db/database.ts'
import { holdTagsNamed, insertMissingTags, type NamedTagRow } from '../../../db/queries/articles/tags.ts'
import type { Deps } from '../../../deps.ts'
import { tagNameKey } from '../../../domain/articles/tag-names.ts'
import { invalidField } from '../../../problems/api-error.ts'
import { slugFrom } from '../../../text/slug.ts'

type WantedTag = { name: string; slug: string; nameKey: string }

/**
 * Returns the slugs of the tags, each once, and keeps the tags from being deleted until the
 * transaction ends. An existing tag keeps its name.
 */
export async function resolveTags(
  tx: Db,
  names: readonly string[],
  { newId, clock }: Pick<Deps, 'newId' | 'clock'>,
): Promise<string[]> {
  const wanted = names.map(wantedTag)
  if (wanted.length === 0) return []
  for (;;) {
    const held = await holdTagsNamed(tx, wanted)
    const missing = wanted.filter((tag) => slugIn(held, tag) === undefined)
    if (missing.length === 0) return [...new Set(wanted.flatMap((tag) => slugIn(held, tag) ?? []))]
    // Transactions that create the same tags wait for each other. One order prevents deadlocks. If
    // another transaction has created a tag, the next round finds it.
    await insertMissingTags(
      tx,
      missing
        .toSorted((a, b) => (a.slug < b.slug ? -1 : 1))
        .map((tag) => ({ ...tag, id: newId(), createdAt: clock() })),
    )
  }
}

/** The slug of a tag of this name; empty if the name has no letter and no digit. */
export function tagSlugFrom(name: string): string {
  // The signs must not get lost, since C++ and C# are two tags.
  return slugFrom(name.replaceAll('+', ' plus ').replaceAll('#', ' sharp '), '')
}

function wantedTag(given: string, index: number): WantedTag {
  const slug = tagSlugFrom(given)
  if (slug === '') throw invalidField(`/tags/${index}`, 'must contain a letter or a digit')
  return { name: given.trim(), slug, nameKey: tagNameKey(given) }
}

/** A tag is meant by its very slug, or else by its name, or else by the slug of the given name. */
function slugIn(held: readonly NamedTagRow[], { name, slug, nameKey }: WantedTag): string | undefined {
  const found =
    held.find((tag) => tag.slug === name) ??
    held.find((tag) => tag.nameKey === nameKey && tag.mergedInto === null) ??
    held.find((tag) => tag.slug === slug)
  return found?.slug
}
