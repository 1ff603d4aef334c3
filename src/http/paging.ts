/** Keyset paging as every list does it. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type CursorKind, type CursorValue, decodeCursor, encodeCursor } from '../domain/cursor.ts'
import { ApiError } from '../problems/api-error.ts'

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
function withCursor(url: string, cursor: string | undefined): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  if (cursor === undefined) searchParams.delete('cursor')
  else searchParams.set('cursor', cursor)
  return searchParams.size > 0 ? `${pathname}?${searchParams}` : pathname
}

/** Where a page begins in a list that pages both ways: after `key`, or backward before it; the first page has none. */
export type Place<Key> = { isBackward: boolean; key: Key | undefined }

/** As `readCursor`; such a cursor says its direction too. */
export function readPlace<const Kinds extends readonly CursorKind[]>(
  list: string,
  cursor: string | undefined,
  kinds: Kinds,
) {
  for (const direction of ['next', 'prev'] as const) {
    const key = cursor === undefined ? undefined : decodeCursor(`${list} ${direction}`, cursor, kinds)
    if (key) return { isBackward: direction === 'prev', key }
  }
  // Refuses what is a cursor of neither.
  return { isBackward: false, key: readCursor(list, cursor, kinds) }
}

type TwoWayPageOf<Row, Item> = PageOf<Row, Item> & {
  place: Place<unknown>
  /** Of the whole list, where it was asked for. */
  total?: number
}

/** `{ data, page }` with cursors both ways, and Link headers to the next, the previous and the first page (RFC 8288). */
export function sendTwoWayPage<Row, Item>(
  request: FastifyRequest,
  reply: FastifyReply,
  { list, rows, limit, keyOf, present, place, total }: TwoWayPageOf<Row, Item>,
) {
  const shown = place.isBackward ? rows.slice(0, limit).reverse() : rows.slice(0, limit)
  const hasMore = rows.length > limit
  const cursorAt = (row: Row | undefined, direction: 'next' | 'prev') =>
    row === undefined ? null : encodeCursor(`${list} ${direction}`, keyOf(row))
  // Where a page was come from, there it can be gone back to.
  const isFirst = place.key === undefined || (place.isBackward && !hasMore)
  const nextCursor = place.isBackward || hasMore ? cursorAt(shown.at(-1), 'next') : null
  const prevCursor = isFirst ? null : cursorAt(shown[0], 'prev')
  const links = [
    nextCursor === null ? [] : [`<${withCursor(request.url, nextCursor)}>; rel="next"`],
    prevCursor === null ? [] : [`<${withCursor(request.url, prevCursor)}>; rel="prev"`],
    place.key === undefined ? [] : [`<${withCursor(request.url, undefined)}>; rel="first"`],
  ].flat()
  if (links.length > 0) reply.header('link', links.join(', '))
  return { data: shown.map(present), page: { nextCursor, prevCursor, ...(total !== undefined && { total }) } }
}
