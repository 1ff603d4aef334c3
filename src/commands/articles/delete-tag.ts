/** Deletes a tag that no article has, with the slugs of the tags that were merged into it. */
import {
  countArticlesTagged,
  deleteTags,
  findTag,
  lockTagWithFormer,
} from '../../db/queries/articles/tags.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { refreshSuggestions } from '../../db/queries/suggestions.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { type ConstraintProblems, translateViolations } from '../constraint-problems.ts'

/** An instance of the former release does not wait for the deletion of a tag that it publishes. */
const conflicts: ConstraintProblems = {
  article_tags_tag_id_fkey: () => new ApiError('tag-in-use', 'An article got the tag at this moment.'),
}

export async function deleteTag(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  idOrSlug: string,
): Promise<void> {
  const work = database.transact(async (tx) => {
    const found = await findTag(tx, idOrSlug)
    // Whoever gives the tag to an article locks it first. From now on nobody can.
    const locked = found ? await lockTagWithFormer(tx, found.id) : []
    const tag = locked.find(({ id }) => id === found?.id)
    if (!tag || tag.mergedInto !== null) throw notFound('tag')
    const articles = await countArticlesTagged(tx, locked)
    if (articles > 0) {
      throw new ApiError('tag-in-use', `${describe(articles)} the tag ${tag.slug}, drafts included.`, {
        members: { articles },
      })
    }
    await deleteTags(
      tx,
      locked.map(({ id }) => id),
    )
    await refreshSuggestions(tx, { kind: 'tag', ids: [tag.id] })
    await recordEvent(tx, {
      type: 'tag.deleted',
      subjects: { tagId: tag.id },
      payload: {
        slug: tag.slug,
        formerSlugs: locked.flatMap(({ id, slug }) => (id === tag.id ? [] : [slug])),
      },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: clock(),
    })
  })
  await translateViolations(conflicts, work)
}

const describe = (articles: number) => (articles === 1 ? '1 article has' : `${articles} articles have`)
