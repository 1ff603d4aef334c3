/** Sitemaps for search engines: of all published articles, in parts where they are many, and of the news of two days. */
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

/** Milliseconds: what Google takes for news. */
const newsAge = 48 * 3_600_000

/** Four of 50,000 addresses, or some dozens of the usual kind. */
const finishedBytes = 32 * 1024 * 1024
/** Milliseconds. */
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
        summary: 'Every published article, for search engines',
        description: 'Beyond 50,000 addresses an index of `/sitemaps/{part}.xml`.',
        tags: ['Feeds'],
        response,
      },
      config: { action: 'feed:read', maySend: ['Last-Modified'], limits: ['sitemap-address'] },
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
        summary: 'A part of a sitemap: the articles of one month',
        description:
          'The index at `/sitemap.xml` names the parts that exist. A part holds the articles that were published in one month.',
        tags: ['Feeds'],
        params: SitemapPartParams,
        response,
      },
      config: {
        action: 'feed:read',
        maySend: ['Last-Modified'],
        problems: ['not-found'],
        limits: ['sitemap-address'],
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
        summary: 'The articles of the last 48 hours, for news search engines',
        description: 'The newest 1,000 at most.',
        tags: ['Feeds'],
        response,
      },
      config: { action: 'feed:read', limits: ['sitemap-address'] },
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

type Wish = { deps: Deps; finished: FinishedTexts; row: SitemapRow; part?: SitemapPart }

/** Its ETag is told before the text is made, so it is weak: made of what changes with the text. */
async function sendUrls(request: FastifyRequest, reply: FastifyReply, { deps, finished, row, part }: Wish) {
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
  const wish = { version: etag, make: async () => Buffer.from(await make()) }
  return reply.send(await finished(JSON.stringify(part ?? 'all'), wish))
}
