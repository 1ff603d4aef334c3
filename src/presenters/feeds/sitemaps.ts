/** Writes sitemaps (sitemaps.org), the index of their parts, and the news sitemap. */
import { pipeline, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { SitemapIndexStream, SitemapItemLoose, SitemapStream } from 'sitemap'
import type { NewsRow, SitemapRow, SitemapUrlRow } from '../../db/queries/feeds/sitemaps.ts'
import { newsLanguage, sitemapPartName } from '../../domain/feeds/sitemaps.ts'
import { articleUrl, type Site } from '../../domain/site-links.ts'

/** Loaded with the first sitemap, not at the start of the process. */
const library = () => import('sitemap')

const noNamespaces = { news: false, xhtml: false, image: false, video: false }

/** The library refuses to write an empty sitemap. */
const emptySitemap =
  '<?xml version="1.0" encoding="UTF-8"?>' +
  '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'

/** Writes the sitemap batch by batch, while its rows are read. */
export async function presentSitemap(
  batches: AsyncIterable<readonly SitemapUrlRow[]>,
  site: Site,
): Promise<string> {
  const { ErrorLevel, SitemapStream } = await library()
  const writer = new SitemapStream({ level: ErrorLevel.SILENT, xmlns: noNamespaces })
  return written(entriesOf(batches, site), writer)
}

async function* entriesOf(batches: AsyncIterable<readonly SitemapUrlRow[]>, site: Site) {
  for await (const batch of batches) {
    for (const row of batch) yield { url: articleUrl(site, row), lastmod: row.updatedAt.toISOString() }
  }
}

/**
 * This service serves the parts, wherever the pages are. `publicUrl` is the URL of this service.
 */
export async function presentSitemapIndex(
  parts: NonNullable<SitemapRow['parts']>,
  publicUrl: string,
): Promise<string> {
  const { ErrorLevel, SitemapIndexStream } = await library()
  const names = parts.map(({ publishedAt, id, isWholeMonth }) =>
    sitemapPartName({ from: new Date(publishedAt), firstId: isWholeMonth ? null : id }),
  )
  const entries = names.map((name) => ({ url: `${publicUrl}/sitemaps/${name}.xml` }))
  return written(entries, new SitemapIndexStream({ level: ErrorLevel.SILENT }))
}

export async function presentNewsSitemap({ settings, articles }: NewsRow, site: Site): Promise<string> {
  const { ErrorLevel, SitemapStream } = await library()
  const entries = articles.map((article): SitemapItemLoose => {
    const publication = { name: settings.publicationName, language: newsLanguage(article.language) }
    const publication_date = article.publishedAt.toISOString()
    return { url: articleUrl(site, article), news: { publication, publication_date, title: article.title } }
  })
  const writer = new SitemapStream({ level: ErrorLevel.SILENT, xmlns: { ...noNamespaces, news: true } })
  return written(entries, writer)
}

async function written(
  entries: Iterable<unknown> | AsyncIterable<unknown>,
  writer: SitemapStream | SitemapIndexStream,
): Promise<string> {
  const { EmptySitemap } = await library()
  try {
    return await text(pipeline(Readable.from(entries), writer, () => {}))
  } catch (err) {
    if (err instanceof EmptySitemap) return emptySitemap
    throw err
  }
}
