/** The orders of the article list, and the members that its items can have. */

/** A minus sign: the greatest first. Relevance needs a search. */
export const articleSorts = ['-publishedAt', 'publishedAt', '-commentCount', '-relevance'] as const
export type ArticleSort = (typeof articleSorts)[number]

/** The other sorts go by whole numbers. */
export function isByTime(sort: ArticleSort): boolean {
  return sort === 'publishedAt' || sort === '-publishedAt'
}

/** What an item carries unless `fields` says otherwise. */
export const summaryFields = [
  'id',
  'slug',
  'title',
  'dek',
  'excerpt',
  'language',
  'contributors',
  'tags',
  'heroImage',
  'publishedAt',
  'updatedAt',
  'readingMinutes',
  'commentCount',
  'commentPolicy',
] as const

export const articleFields = [...summaryFields, 'bodyHtml', 'sources', 'snippet'] as const
export type ArticleField = (typeof articleFields)[number]

/** What `include` adds to the fields. */
export const articleIncludes = ['body', 'sources'] as const
export type ArticleInclude = (typeof articleIncludes)[number]

const fieldOf: Record<ArticleInclude, ArticleField> = { body: 'bodyHtml', sources: 'sources' }

export type Selection = {
  fields?: readonly ArticleField[]
  include?: readonly ArticleInclude[]
  isSearch: boolean
}

/** The members of each item: exactly `fields`, or the summary with the snippet of a search; and what is included. */
export function selectedFields({ fields, include = [], isSearch }: Selection): Set<ArticleField> {
  const snippet = isSearch ? (['snippet'] as const) : []
  return new Set([...(fields ?? [...summaryFields, ...snippet]), ...include.map((name) => fieldOf[name])])
}
