/** What was published when. */
import { type Static, Type } from 'typebox'
import { ref, shape, Time } from '../common.ts'

const articleCount = Type.Integer({ description: 'Published articles.' })

export const ArchiveMonth = shape('ArchiveMonth', 'A month of UTC in which something was published.', {
  month: Type.Integer({ minimum: 1, maximum: 12 }),
  articleCount,
  publishedAfter: Type.String({ ...Time, description: 'For the list of articles: the month begins.' }),
  publishedBefore: Type.String({ ...Time, description: 'For the list of articles: the next month begins.' }),
})

export const ArchiveYear = shape('ArchiveYear', 'A year in which something was published.', {
  year: Type.Integer(),
  articleCount,
  months: Type.Array(ref(ArchiveMonth), { description: 'Newest first.' }),
})
export type ArchiveYear = Static<typeof ArchiveYear>

export const Archives = shape(
  'Archives',
  'All years, newest first: whole, since a century has 1,200 months.',
  {
    data: Type.Array(ref(ArchiveYear)),
  },
)
