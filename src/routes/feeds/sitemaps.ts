/**
 * The routes of sitemaps for search engines: all published articles, divided into parts if there are
 * many, and the news of the last two days.
 */
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  findNews,
  findSitemap,
  findSitemapPart,
  readSitemapUrls,
  type SitemapRow,
  sitemapBatch,
} from '../../db/queries/feeds/sitemaps.ts'
import type { Deps } from '../../deps.ts'
import { isUnchanged } from '../../domain/conditional-requests.ts'
import { maxNewsUrls, readSitemapPart, type SitemapPart } from '../../domain/feeds/sitemaps.ts'
import { type App, anyText } from '../../http/app-type.ts'
import { presentNewsSitemap, presentSitemap, presentSitemapIndex } from '../../presenters/feeds/sitemaps.ts'
import { notFound } from '../../problems/api-error.ts'
import { SitemapPartParams, XmlText } from '../../schemas/feeds/feeds.ts'
import { createFinishedTexts, type FinishedTexts } from './finished-texts.ts'

const mediaType = 'application/xml'
const response = { 200: { description: 'The sitemap.', content: { [mediaType]: { schema: XmlText } } } }

/** In milliseconds. Google accepts articles up to this age as news. */
const newsAge = 48 * 3_600_000

/** Enough for four sitemaps of 50,000 addresses, or for dozens of sitemaps of a usual length. */
const finishedBytes = 32 * 1024 * 1024
/** In milliseconds. */
const finishedAge = 60_000

export function sitemapRoutes(app: App, deps: Deps): void {
  const { db } = deps.database
  const { publicUrl, sitemapMaxUrls: maxUrls } = deps.config
  const finished = createFinishedTexts({
    clock: deps.clock,
    maxBytes: finishedBytes,
    maxAge: finishedAge,
  })

  app.get(
    '/sitemap.xml',
    {
      schema: {
        operationId: 'getSitemap',
        summary: 'Get the sitemap of all published articles',
        description:
          'Returns the addresses of all published articles. With more than 50,000 addresses, the ' +
          'answer is a sitemap index instead, which lists the parts at `/sitemaps/{part}.xml`.',
        tags: ['Feeds'],
        response,
      },
      config: { action: 'feed:read', maySend: ['Last-Modified'] },
    },
    async (request, reply) => {
      const row = await findSitemap(db, maxUrls)
      if (row.parts === null) return sendUrls(request, reply, { deps, finished, row })
      stamp(reply, row.changedAt)
      return reply.send(await presentSitemapIndex(row.parts, publicUrl))
    },
  )

  app.get(
    `/sitemaps/:part${anyText}.xml`,
    {
      schema: {
        operationId: 'getSitemapPart',
        summary: 'Get one part of the sitemap',
        description:
          'Returns the addresses of the articles that were published in one month. The index at ' +
          '`/sitemap.xml` lists the parts. A month with more than 50,000 articles has several ' +
          'parts.',
        tags: ['Feeds'],
        params: SitemapPartParams,
        response,
      },
      config: {
        action: 'feed:read',
        maySend: ['Last-Modified'],
        problems: ['not-found'],
      },
    },
    async (request, reply) => {
      const part = readSitemapPart(request.params.part)
      const row = part && (await findSitemapPart(db, part, maxUrls))
      if (!row || row.urlCount === 0) throw notFound('sitemap')
      return sendUrls(request, reply, { deps, finished, row, part })
    },
  )

  app.get(
    '/sitemap-news.xml',
    {
      schema: {
        operationId: 'getNewsSitemap',
        summary: 'Get the news sitemap',
        description:
          'Returns the articles that were published in the last 48 hours, as a sitemap for Google ' +
          'News. It lists the newest 1,000 articles at most.',
        tags: ['Feeds'],
        response,
      },
      config: { action: 'feed:read' },
    },
    async (_request, reply) => {
      const until = deps.clock()
      const since = new Date(until.getTime() - newsAge)
      const row = await findNews(db, { since, until, limit: maxNewsUrls })
      reply.type(contentType)
      return reply.send(await presentNewsSitemap(row, { ...row.settings, publicUrl }))
    },
  )
}

const contentType = `${mediaType}; charset=utf-8`

function stamp(reply: FastifyReply, changedAt: Date | null): void {
  reply.type(contentType)
  if (changedAt) reply.header('last-modified', changedAt.toUTCString())
}

type SitemapAnswer = { deps: Deps; finished: FinishedTexts; row: SitemapRow; part?: SitemapPart }

/**
 * A long sitemap has a weak ETag, which is known before the text is made: it consists of values that
 * change with the text.
 */
async function sendUrls(
  request: FastifyRequest,
  reply: FastifyReply,
  { deps, finished, row, part }: SitemapAnswer,
) {
  const { publicUrl, sitemapMaxUrls: maxUrls } = deps.config
  const site = { ...row.settings, publicUrl }
  const make = () => presentSitemap(readSitemapUrls(deps.database.db, { part, maxUrls }), site)
  stamp(reply, row.changedAt)
  if (row.urlCount <= sitemapBatch) return reply.send(await make())

  const etag = `W/"${row.changedAt?.getTime()}-${row.urlCount}"`
  reply.header('etag', etag)
  const lastModified = reply.getHeader('last-modified') as string | undefined
  if (isUnchanged(request.headers, { etag, lastModified })) {
    return reply.code(304).removeHeader('content-type').send('')
  }
  if (request.method === 'HEAD') return reply.send(Readable.from([]))
  const wanted = { version: etag, make: async () => Buffer.from(await make()) }
  return reply.send(await finished(JSON.stringify(part ?? 'all'), wanted))
}
