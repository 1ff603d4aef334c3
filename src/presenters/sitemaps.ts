/** Addresses of published articles as sitemaps (sitemaps.org), the index of these, and a sitemap of news. */
import { pipeline, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { SitemapIndexStream, SitemapItemLoose, SitemapStream } from 'sitemap'
import type { NewsRow, SitemapRow, SitemapUrlRow } from '../db/queries/sitemaps.ts'
import { newsLanguage } from '../domain/news-language.ts'
import { articleUrl, type Site } from '../domain/site-links.ts'
import { sitemapPartName } from '../domain/sitemap-parts.ts'

/** Read when the first sitemap is asked for. */
const library = () => import('sitemap')

const noNamespaces = { news: false, xhtml: false, image: false, video: false }

/** The library refuses to write a sitemap of nothing. */
const emptySitemap =
  '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'

/** Written as it is read, at the pace of whoever receives it. A fault breaks it off, so that nobody takes it for whole. */
export async function sitemapStream(
  batches: AsyncIterable<readonly SitemapUrlRow[]>,
  site: Site,
): Promise<Readable> {
  const { ErrorLevel, SitemapStream } = await library()
  const writer = new SitemapStream({ level: ErrorLevel.SILENT, xmlns: noNamespaces })
  return written(entriesOf(batches, site), writer)
}

/** The same in one piece. */
export async function presentSitemap(rows: readonly SitemapUrlRow[], site: Site): Promise<string> {
  if (rows.length === 0) return emptySitemap
  return text(await sitemapStream(Readable.from([rows]), site))
}

async function* entriesOf(batches: AsyncIterable<readonly SitemapUrlRow[]>, site: Site) {
  for await (const batch of batches) {
    for (const row of batch) yield { url: articleUrl(site, row), lastmod: row.updatedAt.toISOString() }
  }
}

/** Its parts are at this service, wherever the pages are: `publicUrl` is the place that the index itself is at. */
export async function presentSitemapIndex(
  parts: NonNullable<SitemapRow['parts']>,
  publicUrl: string,
): Promise<string> {
  const { ErrorLevel, SitemapIndexStream } = await library()
  const names = parts.map(({ publishedAt, id, isWholeMonth }) =>
    sitemapPartName({ from: new Date(publishedAt), firstId: isWholeMonth ? null : id }),
  )
  const entries = names.map((name) => ({ url: `${publicUrl}/sitemaps/${name}.xml` }))
  return text(written(entries, new SitemapIndexStream({ level: ErrorLevel.SILENT })))
}

export async function presentNewsSitemap({ settings, articles }: NewsRow, site: Site): Promise<string> {
  if (articles.length === 0) return emptySitemap
  const { ErrorLevel, SitemapStream } = await library()
  const entries = articles.map((article): SitemapItemLoose => {
    const publication = { name: settings.publicationName, language: newsLanguage(article.language) }
    const publication_date = article.publishedAt.toISOString()
    return { url: articleUrl(site, article), news: { publication, publication_date, title: article.title } }
  })
  const writer = new SitemapStream({ level: ErrorLevel.SILENT, xmlns: { ...noNamespaces, news: true } })
  return text(written(entries, writer))
}

/** What goes wrong is an error of the stream that is returned. */
function written(
  entries: Iterable<unknown> | AsyncIterable<unknown>,
  writer: SitemapStream | SitemapIndexStream,
): Readable {
  const chunks = inLargeChunks(pipeline(Readable.from(entries), writer, () => {}))
  return Readable.from(chunks, { objectMode: false, highWaterMark: chunkLength })
}

/** Characters that leave at once: the library gives an element at a time, and each chunk costs a call of the system. */
const chunkLength = 65_536

async function* inLargeChunks(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let chunk = ''
  for await (const piece of pieces) {
    chunk += piece
    if (chunk.length < chunkLength) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}
