/** Reads the query string of the article list: filters, sort, page and selected members. */
import type { ArticleFilters } from '../../db/queries/articles/article-filters.ts'
import type { ArticleKey } from '../../db/queries/articles/article-list.ts'
import {
  type ArticleField,
  type ArticleSort,
  isByTime,
  selectedFields,
} from '../../domain/articles/article-list.ts'
import { listName, type PageStart, readPageStart } from '../../http/paging.ts'
import { readInstant } from '../../http/request-times.ts'
import { checkSearchWords } from '../../http/search-words.ts'
import { invalidParameter } from '../../problems/api-error.ts'
import type { ArticleQuery } from '../../schemas/articles/article-list.ts'

type ArticleListRequest = {
  /** The name of the list with its sort and filters, which a cursor must match. */
  list: string
  start: PageStart<ArticleKey>
  filters: ArticleFilters
  sort: ArticleSort
  fields: ReadonlySet<ArticleField>
}

export function readArticleQuery(query: ArticleQuery): ArticleListRequest {
  const { q, contributor, language, include, cursor } = query
  const filters = {
    tags: query.tag,
    allTags: query['tag.all'],
    contributor,
    language,
    publishedAfter: readInstant({ parameter: 'publishedAfter' }, query.publishedAfter) ?? undefined,
    publishedBefore: readInstant({ parameter: 'publishedBefore' }, query.publishedBefore) ?? undefined,
    q,
  }
  const isSearch = q !== undefined
  checkSearchWords(q)
  const { sort = isSearch ? '-relevance' : '-publishedAt' } = query
  if (sort === '-relevance' && !isSearch)
    throw invalidParameter('sort', 'can be -relevance only together with q')
  if (query.fields?.includes('snippet') && !isSearch)
    throw invalidParameter('fields', 'can name snippet only together with q')
  const list = listName('articles', { sort, ...filters })
  return {
    list,
    start: readArticleStart(list, cursor, sort),
    filters,
    sort,
    fields: selectedFields({ fields: query.fields, include, isSearch }),
  }
}

function readArticleStart(
  list: string,
  cursor: string | undefined,
  sort: ArticleSort,
): PageStart<ArticleKey> {
  if (isByTime(sort)) {
    const { isBackward, key } = readPageStart(list, cursor, ['time', 'id'])
    return { isBackward, key: key && { value: new Date(key[0]), id: key[1] } }
  }
  const { isBackward, key } = readPageStart(list, cursor, ['integer', 'id'])
  return { isBackward, key: key && { value: key[0], id: key[1] } }
}
