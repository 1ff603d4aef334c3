/**
 * Keeps the bylines and tags of published texts in tables of their own, so that filtered lists are
 * ranges of an index.
 */
import { eq, inArray } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { articleContributors } from '../../tables/articles.ts'
import { contributors } from '../../tables/contributors.ts'
import { articleTags, tags } from '../../tables/tags.ts'
import { addToArticleCounts } from '../contributors/contributors.ts'
import { lockRows } from '../lock-rows.ts'
import { refreshSuggestions } from '../suggestions.ts'
import { addToTagCounts } from './tags.ts'

type PublishedLinks = {
  contributorIds: readonly string[]
  tagIds: readonly string[]
  publishedAt: Date
}

/**
 * Replaces the byline and the tags of the published text, and updates the counts of contributors
 * and tags, and what is suggested of them.
 */
export async function replacePublishedLinks(
  tx: Db,
  articleId: string,
  { contributorIds, tagIds, publishedAt }: PublishedLinks,
): Promise<void> {
  const formerContributors = await tx
    .delete(articleContributors)
    .where(eq(articleContributors.articleId, articleId))
    .returning({ id: articleContributors.contributorId })
  const formerTags = await tx
    .delete(articleTags)
    .where(eq(articleTags.articleId, articleId))
    .returning({ id: articleTags.tagId })

  if (contributorIds.length > 0) {
    await tx.insert(articleContributors).values(
      contributorIds.map((contributorId, position) => ({
        articleId,
        contributorId,
        position,
        publishedAt,
      })),
    )
  }
  if (tagIds.length > 0) {
    await tx
      .insert(articleTags)
      .values(tagIds.map((tagId, position) => ({ articleId, tagId, position, publishedAt })))
  }

  const byContributor = difference(
    formerContributors.map(({ id }) => id),
    contributorIds,
  )
  // All publications lock the rows whose counts they change, in the order of the ids, so that
  // concurrent publications do not deadlock.
  await lockRows(tx, contributors, inArray(contributors.id, changed(byContributor)))
  await addToArticleCounts(tx, byContributor.added, 1)
  await addToArticleCounts(tx, byContributor.removed, -1)
  await refreshSuggestions(tx, { kind: 'contributor', ids: changed(byContributor) })
  const byTag = difference(
    formerTags.map(({ id }) => id),
    tagIds,
  )
  await lockRows(tx, tags, inArray(tags.id, changed(byTag)))
  await addToTagCounts(tx, byTag.added, 1)
  await addToTagCounts(tx, byTag.removed, -1)
  await refreshSuggestions(tx, { kind: 'tag', ids: changed(byTag) })
}

type Difference = { added: string[]; removed: string[] }

const changed = ({ added, removed }: Difference) => [...added, ...removed]

function difference(before: readonly string[], after: readonly string[]): Difference {
  return {
    added: after.filter((id) => !before.includes(id)),
    removed: before.filter((id) => !after.includes(id)),
  }
}
