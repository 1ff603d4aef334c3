/**
 * Rules of sitemaps: their limits, the languages of news, and how a long sitemap is divided into
 * parts. Each part is a month of publication, so that parts do not change while the archive grows.
 * A month with too many articles is divided further into parts that begin at an article.
 */
import { isUuid } from '../uuid.ts'

/** The limits of the sitemap protocol, and of Google for news sitemaps. */
export const maxSitemapUrls = 50_000
export const maxNewsUrls = 1_000

export type SitemapPart = {
  /** The first moment of the month, UTC. */
  from: Date
  /** The first moment of the next month. */
  until: Date
  /** The article that the part begins at; null if the part begins with the month. */
  firstId: string | null
}

/** `2026-11`, or `2026-11-` followed by the id of the article that the part begins at. */
export function sitemapPartName({ from, firstId }: Pick<SitemapPart, 'from' | 'firstId'>): string {
  const month = from.toISOString().slice(0, 7)
  return firstId === null ? month : `${month}-${firstId}`
}

/** `undefined` if the text is not the name of a part. */
export function readSitemapPart(name: string): SitemapPart | undefined {
  const [, year, month, firstId] = /^([12]\d{3})-(0[1-9]|1[0-2])(?:-(.+))?$/.exec(name) ?? []
  if (firstId !== undefined && !isUuid(firstId)) return undefined
  if (year === undefined) return undefined
  const start = (months: number) => new Date(Date.UTC(Number(year), Number(month) - 1 + months))
  return { from: start(0), until: start(1), firstId: firstId ?? null }
}

/**
 * News sitemaps take ISO 639 codes of two or three letters, and two codes of Google's own for
 * Chinese.
 */
export function newsLanguage(language: string): string {
  const [primary = 'en', ...subtags] = language.toLowerCase().split('-')
  if (primary !== 'zh') return primary
  return subtags.some((subtag) => ['tw', 'hk', 'mo', 'hant'].includes(subtag)) ? 'zh-tw' : 'zh-cn'
}
