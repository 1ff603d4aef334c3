/** The list of working copies as it travels, and its query. */
import { type Static, Type } from 'typebox'
import { articleStatuses } from '../../domain/articles/article-lifecycle.ts'
import { listOf, listQuery, nullable, oneOf, PersonRef, ref, Slug, shape, Time } from '../common.ts'
import { Byline, Tag } from './articles.ts'

export const DraftSummary = shape(
  'DraftSummary',
  'A working copy in a list: the newest revision, without its body.',
  {
    id: Type.String({ format: 'uuid', description: "The article's id." }),
    slug: Slug,
    status: oneOf(articleStatuses),
    revision: Type.Integer({ description: 'Number of the newest revision.' }),
    title: Type.String(),
    dek: nullable(Type.String()),
    excerpt: Type.String(),
    language: Type.String(),
    contributors: Type.Array(ref(Byline)),
    tags: Type.Array(ref(Tag)),
    note: nullable(Type.String()),
    publishAt: nullable(Time),
    publishedAt: nullable(Time),
    publishedRevision: nullable(Type.Integer({ description: 'The revision that is, or was last, public.' })),
    author: { ...PersonRef, description: 'The account that the article belongs to.' },
    createdBy: { ...PersonRef, description: 'Who saved the newest revision.' },
    createdAt: Time,
    updatedAt: Type.String({ format: 'date-time', description: 'When the newest revision was saved.' }),
  },
)
export type DraftSummary = Static<typeof DraftSummary>

export const DraftList = listOf('DraftList', ref(DraftSummary))

export const DraftQuery = listQuery({
  status: Type.Optional(oneOf(articleStatuses, 'Only those in this status.')),
  title: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Only those with this text in the title, in any case of letters.',
    }),
  ),
  author: Type.Optional(
    Type.String({
      format: 'uuid',
      description: 'Only those of this account; for who may see those of others.',
    }),
  ),
})
export type DraftQuery = Static<typeof DraftQuery>
