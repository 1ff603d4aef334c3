/**
 * Renames a tag, whose first name is what the first draft with the tag wrote. The slug does not
 * change.
 */
import {
  type CountedTagRow,
  findTag,
  isSlugOfOtherTag,
  nameKeyConstraint,
  renameTag as updateName,
} from '../../db/queries/articles/tags.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { refreshSuggestions } from '../../db/queries/suggestions.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { tagNameKey } from '../../domain/articles/tag-names.ts'
import { enqueueSearchRefresh } from '../../outbox/search-refresh.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import type { TagPatch } from '../../schemas/articles/tags.ts'
import { translateViolations } from '../constraint-problems.ts'
import { tagSlugFrom } from './steps/resolve-tags.ts'

/** Giving a tag the name that it already has changes nothing. */
export async function renameTag(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  actor: Actor,
  { idOrSlug, patch }: { idOrSlug: string; patch: TagPatch },
): Promise<CountedTagRow> {
  const work = database.transact(async (tx) => {
    const tag = await findTag(tx, idOrSlug)
    if (!tag || tag.mergedInto !== null) throw notFound('tag')
    if (patch.name === undefined || patch.name === tag.name) return tag
    const renamed = await updateName(tx, {
      idOrSlug: tag.id,
      name: patch.name,
      nameKey: tagNameKey(patch.name),
    })
    if (!renamed) throw notFound('tag')
    if (await isSlugOfOtherTag(tx, { slug: tagSlugFrom(patch.name), tagId: tag.id })) throw slugOfOther()
    await refreshSuggestions(tx, { kind: 'tag', ids: [tag.id] })
    await enqueueSearchRefresh(tx, { newId }, { tagId: tag.id })
    await recordEvent(tx, {
      type: 'tag.renamed',
      subjects: { tagId: tag.id },
      payload: { slug: tag.slug, formerName: tag.name, name: renamed.name },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: clock(),
    })
    return renamed
  })
  return translateViolations({ [nameKeyConstraint]: nameTaken }, work)
}

const nameTaken = () =>
  new ApiError(
    'tag-name-taken',
    'Another tag has this name, perhaps in other letter case. Merge the two tags, or choose another name.',
    { errors: [{ pointer: '/name', detail: 'is the name of another tag' }] },
  )

/** A draft with this name could mean either tag. */
const slugOfOther = () =>
  new ApiError(
    'tag-name-taken',
    'The name, written as a slug, is the slug of another tag. Merge the two tags, or choose another name.',
    { errors: [{ pointer: '/name', detail: 'is, written as a slug, the slug of another tag' }] },
  )
