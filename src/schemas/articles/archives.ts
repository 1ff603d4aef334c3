/**
 * The wire shapes of the archive: years and months, with the number of articles published in them.
 */
import { type Static, Type } from 'typebox'
import { ref, shape, Time } from '../common.ts'

const articleCount = Type.Integer({ description: 'The number of published articles.' })

export const ArchiveMonth = shape(
  'ArchiveMonth',
  'A month, in UTC, in which at least one article was published.',
  {
    month: Type.Integer({ minimum: 1, maximum: 12, description: 'The month, from 1 to 12.' }),
    articleCount,
    publishedAfter: Type.String({
      ...Time,
      description: 'The start of the month, to send as `publishedAfter` to the list of articles.',
    }),
    publishedBefore: Type.String({
      ...Time,
      description: 'The start of the next month, to send as `publishedBefore` to the list of articles.',
    }),
  },
)

export const ArchiveYear = shape(
  'ArchiveYear',
  'A year, in UTC, in which at least one article was published.',
  {
    year: Type.Integer({ description: 'The year, such as 2026.' }),
    articleCount,
    months: Type.Array(ref(ArchiveMonth), {
      description: 'The months of the year that have articles, newest first.',
    }),
  },
)
export type ArchiveYear = Static<typeof ArchiveYear>

export const Archives = shape('Archives', 'The years and months of the archive.', {
  // No paging: a century has only 1,200 months.
  data: Type.Array(ref(ArchiveYear), { description: 'The years that have articles, newest first.' }),
})
