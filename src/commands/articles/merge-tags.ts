/** Merges one tag into another. The slug of the merged tag leads to the other tag from then on. */
import type { Db } from '../../db/database.ts'
import {
  type CountedTagRow,
  findTag,
  lockArticlesTagged,
  lockTagsForMerge,
  moveArticlesToTag,
} from '../../db/queries/articles/tags.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { refreshSuggestions } from '../../db/queries/suggestions.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { enqueueSearchRefresh } from '../../outbox/search-refresh.ts'
import { invalidField, notFound } from '../../problems/api-error.ts'
import type { TagMergeInput } from '../../schemas/articles/tags.ts'

/** Returns the tag that remains. Repeating a merge changes nothing, even at the same time. */
export async function mergeTags(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  actor: Actor,
  { idOrSlug, input }: { idOrSlug: string; input: TagMergeInput },
): Promise<CountedTagRow> {
  return database.transact(async (tx) => {
    const [source, target] = [await findTag(tx, idOrSlug), await findEnd(tx, input.into)]
    if (!source) throw notFound('tag')
    if (!target) throw invalidField('/into', `must be the id or slug of a tag; there is no tag ${input.into}`)
    if (source.mergedInto === target.id) return target
    if (source.mergedInto !== null) throw notFound('tag')
    if (source.id === target.id) throw invalidField('/into', 'must name a different tag')

    await lockArticlesTagged(tx, source.id)
    const locked = await lockTagsForMerge(tx, [source.id, target.id])
    const [taken, remaining] = [source.id, target.id].map((id) => locked.find((tag) => tag.id === id))
    if (taken?.mergedInto === target.id && remaining?.mergedInto === null) return remaining
    // A concurrent merge into a third tag took one of the two.
    if (locked.length < 2 || locked.some(({ mergedInto }) => mergedInto !== null)) throw notFound('tag')
    // Articles may have got the tag before it was locked. From now on none can.
    const articleIds = await lockArticlesTagged(tx, source.id)
    const merged = await moveArticlesToTag(tx, { from: source.id, to: target.id })
    await refreshSuggestions(tx, { kind: 'tag', ids: [source.id, target.id] })
    await enqueueSearchRefresh(tx, { newId }, { tagId: target.id })
    await recordEvent(tx, {
      type: 'tag.merged',
      subjects: { tagId: target.id },
      payload: { slug: source.slug, into: target.slug, articles: articleIds.length },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: clock(),
    })
    return merged
  })
}

/** The tag with this id or slug, or the tag that it was merged into. */
async function findEnd(tx: Db, idOrSlug: string) {
  const tag = await findTag(tx, idOrSlug)
  return tag?.mergedInto ? findTag(tx, tag.mergedInto) : tag
}
