/**
 * The parts of a sitemap that is too long to be one: a month of publication each, so that a part stays what it is while
 * the archive grows. A month that is too long itself goes on in parts that begin at an article.
 */
import { isUuid } from '../uuid.ts'

/** What the protocol allows in one sitemap, and Google in one news sitemap. */
export const maxSitemapUrls = 50_000
export const maxNewsUrls = 1_000

export type SitemapPart = {
  /** The first moment of the month, UTC. */
  from: Date
  /** The first moment of the next. */
  until: Date
  /** Where the part begins, unless with the month. */
  firstId: string | null
}

/** `2026-11`, or `2026-11-` and the id of the article that the part begins at. */
export function sitemapPartName({ from, firstId }: Pick<SitemapPart, 'from' | 'firstId'>): string {
  const month = from.toISOString().slice(0, 7)
  return firstId === null ? month : `${month}-${firstId}`
}

/** `undefined` where the text names no part. */
export function readSitemapPart(name: string): SitemapPart | undefined {
  const [, year, month, firstId] = /^([12]\d{3})-(0[1-9]|1[0-2])(?:-(.+))?$/.exec(name) ?? []
  if (firstId !== undefined && !isUuid(firstId)) return undefined
  if (year === undefined) return undefined
  const start = (months: number) => new Date(Date.UTC(Number(year), Number(month) - 1 + months))
  return { from: start(0), until: start(1), firstId: firstId ?? null }
}
