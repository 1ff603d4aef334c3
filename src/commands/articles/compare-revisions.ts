/** Compares two revisions of an article: fields by readable values, the body line by line. */
import { isDeepStrictEqual } from 'node:util'
import { listRevisionsNumbered, type WholeRevisionRow } from '../../db/queries/articles/revisions.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import type { ComparedField, RevisionDiff } from '../../schemas/articles/revisions.ts'

/** How each field is shown. Notes are not compared, since they are no part of the text. */
const fields: Record<ComparedField, (row: WholeRevisionRow) => unknown> = {
  title: ({ revision }) => revision.title,
  dek: ({ revision }) => revision.dek,
  slug: ({ revision }) => revision.slug,
  language: ({ revision }) => revision.language,
  contributors: ({ contributors }) => contributors,
  tags: ({ tags }) => tags,
  sources: ({ revision }) => revision.sources,
  heroImage: ({ revision }) => revision.heroImage,
}

type Comparison = { articleId: string; number: number; from: number | undefined }

/** Without `from`, compares with the revision before. */
export async function compareRevisions(
  { database: { db }, textWork }: Pick<Deps, 'database' | 'textWork'>,
  actor: Actor,
  { articleId, number, from = number - 1 }: Comparison,
): Promise<RevisionDiff> {
  const rows = await listRevisionsNumbered(db, { articleId, actor, numbers: [from, number] })
  const after = rows.find((row) => row.number === number)
  if (!after) throw notFound('revision')
  const before = rows.find((row) => row.number === from)
  if (!before) throw noSuchStart(from)
  return {
    from,
    to: number,
    fields: Object.entries(fields).flatMap(([name, shown]) => {
      const change = { field: name as ComparedField, from: shown(before), to: shown(after) }
      return isDeepStrictEqual(change.from, change.to) ? [] : [change]
    }),
    body: await textWork.diffLines(before.revision.body, after.revision.body),
  }
}

function noSuchStart(from: number): ApiError {
  const detail =
    from === 0 ? 'is required: no revision is before the first' : 'is not a revision of the article'
  return new ApiError('invalid-request', `from ${detail}.`, { errors: [{ parameter: 'from', detail }] })
}
