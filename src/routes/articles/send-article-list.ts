/** Answers with a page of the list of published articles. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ArticleListRow, countArticles, listArticles } from '../../db/queries/articles/article-list.ts'
import type { Deps } from '../../deps.ts'
import { sendTwoWayPage } from '../../http/paging.ts'
import { presentArticleListItem } from '../../presenters/articles/articles.ts'
import type { ArticleQuery } from '../../schemas/articles/article-list.ts'
import { readArticleQuery } from './article-query.ts'

export async function sendArticleList(
  request: FastifyRequest,
  reply: FastifyReply,
  { query, deps: { database, config } }: { query: ArticleQuery; deps: Pick<Deps, 'database' | 'config'> },
) {
  const { limit, count } = query
  const { list, start, ...page } = readArticleQuery(query)
  const isCounted = count === 'exact'
  const { key: from, isBackward } = start
  const reader = page.filters.q === undefined ? database.db : database.searchDb
  const rows = await listArticles(reader, { ...page, from, isBackward, isCounted, limit })
  // A page after the end of the list has no row that could carry the count.
  const countAll = async () => rows[0]?.total ?? (from ? countArticles(reader, page.filters) : 0)
  const total = isCounted ? await countAll() : undefined
  const present = (row: ArticleListRow) => presentArticleListItem(row, config.publicUrl)
  return sendTwoWayPage(request, reply, { list, rows, limit, place: start, total, keyOf, present })
}

function keyOf({ key: { value, id } }: ArticleListRow) {
  return [value instanceof Date ? value.toISOString() : value, id]
}
