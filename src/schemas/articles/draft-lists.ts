/** The wire shapes of the list of drafts, and its query. */
import { type Static, Type } from 'typebox'
import { articleStatuses } from '../../domain/articles/article-lifecycle.ts'
import { listOf, listQuery, nullable, oneOf, PersonRef, ref, Slug, shape, Time } from '../common.ts'
import { Tag } from './articles.ts'
import { Byline } from './bylines.ts'

export const DraftSummary = shape(
  'DraftSummary',
  'A draft in a list: the newest revision of an article, without its body.',
  {
    id: Type.String({ format: 'uuid', description: 'The id of the article.' }),
    slug: Slug,
    status: oneOf(articleStatuses, 'The status of the article.'),
    revision: Type.Integer({ description: 'The number of the newest revision.' }),
    title: Type.String({ description: 'The headline, as plain text.' }),
    dek: nullable(Type.String({ description: 'The line beneath the headline, or null if there is none.' })),
    excerpt: Type.String({ description: 'A short plain text for lists and previews.' }),
    language: Type.String({ description: 'A BCP 47 language tag.' }),
    contributors: Type.Array(ref(Byline), { description: 'The byline, in its order.' }),
    tags: Type.Array(ref(Tag)),
    note: nullable(Type.String({ description: 'The remark of the author on this revision.' })),
    publishAt: nullable({
      ...Time,
      description: 'When a revision is scheduled to become public; null if none is.',
    }),
    publishedAt: nullable({
      ...Time,
      description: 'The time of the first publication; null if the article was never public.',
    }),
    publishedRevision: nullable(
      Type.Integer({ description: 'The revision that is public or was public last; null if none ever was.' }),
    ),
    author: { ...PersonRef, description: 'The account that the article belongs to.' },
    createdBy: { ...PersonRef, description: 'The account that saved the newest revision.' },
    createdAt: Type.String({ ...Time, description: 'When the article was created.' }),
    updatedAt: Type.String({ format: 'date-time', description: 'When the newest revision was saved.' }),
  },
)
export type DraftSummary = Static<typeof DraftSummary>

export const DraftList = listOf('DraftList', ref(DraftSummary))

export const DraftQuery = listQuery({
  status: Type.Optional(oneOf(articleStatuses, 'Only articles with this status.')),
  title: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Only drafts with this text anywhere in the title, regardless of case.',
    }),
  ),
  author: Type.Optional(
    Type.String({
      format: 'uuid',
      description:
        'Only articles that belong to this account. Only admins see the articles of other accounts.',
    }),
  ),
})
export type DraftQuery = Static<typeof DraftQuery>
