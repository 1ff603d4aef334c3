/** Keyset paging as every list does it. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type CursorKind, type CursorValue, decodeCursor, encodeCursor } from '../domain/cursor.ts'
import { ApiError } from '../errors.ts'

/** The name of a list with its sort and filters: what ties a cursor to it. */
export function listName(name: string, filters: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify([name, ...Object.entries(filters).filter(([, value]) => value !== undefined)])
}

/** The values of a cursor, `undefined` without one; 400 for a cursor of another list. */
export function readCursor<const Kinds extends readonly CursorKind[]>(
  list: string,
  cursor: string | undefined,
  kinds: Kinds,
) {
  if (cursor === undefined) return undefined
  const values = decodeCursor(list, cursor, kinds)
  if (!values) {
    throw new ApiError('invalid-cursor', 'The cursor is not of this list with this sort and these filters.', {
      errors: [{ parameter: 'cursor', detail: 'is not of this list' }],
    })
  }
  return values
}

export type PageOf<Row, Item> = {
  list: string
  /** As read: one more than `limit` where the list goes on. */
  rows: readonly Row[]
  limit: number
  keyOf: (row: Row) => readonly CursorValue[]
  present: (row: Row) => Item
}

/** `{ data, page }`, with a Link header to the next page (RFC 8288). */
export function sendPage<Row, Item>(
  request: FastifyRequest,
  reply: FastifyReply,
  { list, rows, limit, keyOf, present }: PageOf<Row, Item>,
): { data: Item[]; page: { nextCursor: string | null } } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const nextCursor = last !== undefined && rows.length > limit ? encodeCursor(list, keyOf(last)) : null
  if (nextCursor !== null) reply.header('link', `<${withCursor(request.url, nextCursor)}>; rel="next"`)
  return { data: shown.map(present), page: { nextCursor } }
}

/** Relative to this host, whatever host the request names: right behind any proxy. */
function withCursor(url: string, cursor: string): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  searchParams.set('cursor', cursor)
  return `${pathname}?${searchParams}`
}
