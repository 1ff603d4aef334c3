/**
 * THE TABLE of prices: how much a request takes from the general limits. Requests that the table does not
 * name cost 1. A price of 1 stands for up to 2.5 ms of a core for a read, and 50 ms for a write, of the
 * service and the database together. So the limits let one caller use a quarter of a core in the long run.
 * `npm run bench -- prices` measures what the prices stand for.
 */
import type { FastifyRequest } from 'fastify'
import { searchSizeOf } from '../domain/search-query.ts'
import { maxSearchLength } from '../schemas/search-words.ts'

type Part = {
  base?: number
  /** For each item that the request asks for. */
  item?: number
  /** For each word that the request searches for. */
  word?: number
  /** For each phrase, joined word, or run of characters of a script without blanks. */
  sequence?: number
}

type Price = Part & {
  /** The number of items where the request does not say. */
  items?: number
  /** For each further item that comes with an item; the parameter says how many. */
  nested?: { parameter: string; items: number; item: number }
  /** In addition, where the request has the parameter. */
  parameters?: Readonly<Record<string, Part>>
  /** For each kilobyte of the body. */
  kilobyte?: number
  most?: number
}

const articleList: Price = {
  base: 0.6,
  items: 20,
  item: 0.02,
  parameters: {
    // Ranking takes as long for one article as for a page. No index knows the order of words, so a
    // sequence is looked for in every document that has its words. The snippets cost most.
    q: { base: 6, item: 0.7, word: 0.5, sequence: 16 },
    count: { base: 2 },
    include: { item: 0.1 },
    fields: { item: 0.1 },
  },
}

/**
 * By operation, by the tag of operations, or by path for what is in no document. Articles of 8 KB and
 * comments of 4 KB were measured.
 */
export const prices: Readonly<Record<string, Price>> = {
  listArticles: articleList,
  listContributorArticles: articleList,
  // Ten titles, which three indexes find.
  listSuggestions: { base: 4 },
  listContributors: { base: 1, items: 20, item: 0.02, parameters: { q: { base: 1 } } },
  // Without an index of trigrams, a part of an address is looked for in all of them.
  listSignups: {
    base: 1,
    items: 20,
    item: 0.02,
    parameters: { q: { base: 20 }, format: { base: 40 } },
  },
  // Counts the whole list.
  getSignupStats: { base: 40 },
  listThreads: {
    base: 1,
    items: 20,
    item: 0.05,
    nested: { parameter: 'replies', items: 3, item: 0.05 },
    // A page has 6 MB at most.
    most: 40,
  },
  listReplies: { base: 1, items: 20, item: 0.05 },
  listAccountComments: { base: 1, items: 20, item: 0.05 },
  listOwnComments: {
    base: 1,
    items: 20,
    item: 0.05,
    parameters: { q: { base: 2, item: 0.2, word: 0.5, sequence: 16 } },
  },
  listModeratedComments: {
    base: 1,
    items: 20,
    item: 0.05,
    parameters: { q: { base: 2, item: 0.2, word: 0.5, sequence: 16 } },
  },
  listRecentComments: { base: 0.6, items: 20, item: 0.02 },
  // A reader who comes back is sent up to 120,000 characters.
  streamComments: { base: 4 },
  // A whole article with its related ones.
  getArticle: { base: 2 },
  // The longest text has 200,000 characters.
  getRevision: { base: 2 },
  // Two of the longest texts take another thread a tenth of a second.
  compareRevisions: { base: 40 },
  // Twenty whole articles in one answer.
  Feeds: { base: 4 },
  // Up to 50,000 addresses, which are the longest answers of this API.
  getSitemap: { base: 20 },
  getSitemapPart: { base: 20 },
  // Four megabytes where the client takes no compression.
  '/docs/js/scalar.js': { base: 6 },
  createArticle: { base: 1, kilobyte: 0.1 },
  reviseDraft: { base: 1, kilobyte: 0.1 },
  // Saves a text that may be as long as the longest body.
  restoreRevision: { base: 3 },
}

const maxItems = 100
/** The bound on bodies. */
const maxKilobytes = 1024

/** Known on arrival, before the query is validated: a wrong number costs as much as the greatest. */
export function priceOf({ routeOptions, query, headers }: FastifyRequest): number {
  const { operationId, tags = [] } = (routeOptions.schema ?? {}) as { operationId?: string; tags?: string[] }
  const price = prices[operationId ?? routeOptions.url ?? ''] ?? prices[tags[0] ?? '']
  if (!price) return 1
  const asked = query as Record<string, unknown>
  const items = numberIn(asked.limit, price.items ?? 0)
  const given = Object.entries(price.parameters ?? {}).filter(([name]) => asked[name] !== undefined)
  const parts: Part[] = [price, ...given.map(([, part]) => part)]
  const { nested } = price
  const nestedItems = nested ? items * numberIn(asked[nested.parameter], nested.items) : 0
  // A chunked body may have any length.
  const kilobytes = headers['transfer-encoding']
    ? maxKilobytes
    : Number(headers['content-length'] ?? 0) / 1024
  const sum =
    parts.reduce((total, { base = 0, item = 0 }) => total + base + item * items, 0) +
    searchPrice(price.parameters?.q, asked.q) +
    nestedItems * (nested?.item ?? 0) +
    kilobytes * (price.kilobyte ?? 0)
  return Math.max(1, Math.ceil(Math.min(sum, price.most ?? sum) - 1e-9))
}

/** A longer text than the longest search, or several texts, are refused without a search. */
function searchPrice({ word = 0, sequence = 0 }: Part = {}, q: unknown): number {
  if (typeof q !== 'string' || q.length > maxSearchLength || word + sequence === 0) return 0
  const { words, sequences } = searchSizeOf(q)
  return words * word + sequences * sequence
}

function numberIn(value: unknown, fallback: number): number {
  if (value === undefined) return fallback
  const number = Number(value)
  return number >= 0 && number <= maxItems ? number : maxItems
}
