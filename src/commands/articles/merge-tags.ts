/** Makes one tag of two. The slug of the one that goes leads to the other from then on. */

import type { Db } from '../../db/database.ts'
import {
  type CountedTagRow,
  findTag,
  lockArticlesTagged,
  lockTagsForMerge,
  moveArticlesToTag,
} from '../../db/queries/articles/tags.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { enqueueSearchRefresh } from '../../outbox/search-refresh.ts'
import { invalidField, notFound } from '../../problems/api-error.ts'
import type { TagMergeInput } from '../../schemas/articles/tags.ts'

/** The tag that stays. Merging what was merged into it already changes nothing. */
export async function mergeTags(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  actor: Actor,
  { idOrSlug, input }: { idOrSlug: string; input: TagMergeInput },
): Promise<CountedTagRow> {
  return database.transact(async (tx) => {
    const [source, target] = [await findTag(tx, idOrSlug), await findEnd(tx, input.into)]
    if (!source) throw notFound('tag')
    if (!target) throw invalidField('/into', `names no tag: ${input.into}`)
    if (source.mergedInto === target.id) return target
    if (source.mergedInto !== null) throw notFound('tag')
    if (source.id === target.id) throw invalidField('/into', 'is the tag itself')

    await lockArticlesTagged(tx, source.id)
    const locked = await lockTagsForMerge(tx, [source.id, target.id])
    // Another merge was faster. The one who asks looks again.
    if (locked.length < 2 || locked.some(({ mergedInto }) => mergedInto !== null)) throw notFound('tag')
    // Those that got the tag meanwhile; from now on none can.
    const articleIds = await lockArticlesTagged(tx, source.id)
    const merged = await moveArticlesToTag(tx, { from: source.id, to: target.id })
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

/** The tag of this name, or the one that took it over. */
async function findEnd(tx: Db, idOrSlug: string) {
  const tag = await findTag(tx, idOrSlug)
  return tag?.mergedInto ? findTag(tx, tag.mergedInto) : tag
}
