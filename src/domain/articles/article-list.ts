/** The orders of the article list, and the members that its items can have. */

/** A minus sign sorts in descending order. `-relevance` needs a search. */
export const articleSorts = ['-publishedAt', 'publishedAt', '-commentCount', '-relevance'] as const
export type ArticleSort = (typeof articleSorts)[number]

/** True for sorts by time. The other sorts compare whole numbers. */
export function isByTime(sort: ArticleSort): boolean {
  return sort === 'publishedAt' || sort === '-publishedAt'
}

/** The members of an item unless `fields` says otherwise. */
const summaryFields = [
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

/** Members that `include` adds to an item. */
export const articleIncludes = ['body', 'sources'] as const
type ArticleInclude = (typeof articleIncludes)[number]

const fieldOf: Record<ArticleInclude, ArticleField> = { body: 'bodyHtml', sources: 'sources' }

type Selection = {
  fields?: readonly ArticleField[]
  include?: readonly ArticleInclude[]
  isSearch: boolean
}

/**
 * The members that `fields` names, or else those of the summary (in a search, with the snippet),
 * and the members that `include` adds.
 */
export function selectedFields({ fields, include = [], isSearch }: Selection): Set<ArticleField> {
  const snippet = isSearch ? (['snippet'] as const) : []
  return new Set([...(fields ?? [...summaryFields, ...snippet]), ...include.map((name) => fieldOf[name])])
}
