/** Keyset paging for every list: reads cursors and sends pages with their links. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type CursorKind, type CursorValue, decodeCursor, encodeCursor } from '../domain/cursor.ts'
import { ApiError } from '../problems/api-error.ts'

/** The name of a list with its sort order and filters. A cursor is valid for this name only. */
export function listName(name: string, filters: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify([name, ...Object.entries(filters).filter(([, value]) => value !== undefined)])
}

/**
 * The values of a cursor, or `undefined` without a cursor. Throws `invalid-cursor` for the cursor
 * of another list.
 */
export function readCursor<const Kinds extends readonly CursorKind[]>(
  list: string,
  cursor: string | undefined,
  kinds: Kinds,
) {
  if (cursor === undefined) return undefined
  const values = decodeCursor(list, cursor, kinds)
  if (!values) {
    const detail = 'must come from a page of this list with the same sort order and filters'
    throw new ApiError('invalid-cursor', `cursor ${detail}.`, { errors: [{ parameter: 'cursor', detail }] })
  }
  return values
}

type PageOf<Row, Item> = {
  list: string
  /** The rows from the database: one more than `limit` if the list has further pages. */
  rows: readonly Row[]
  limit: number
  keyOf: (row: Row) => readonly CursorValue[]
  present: (row: Row) => Item
}

/** Makes `{ data, page }` and adds a Link header to the next page (RFC 8288). */
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

/**
 * The address of the same list with another cursor, or with none. It is relative, so that it is
 * correct behind any proxy.
 */
function withCursor(url: string, cursor: string | undefined): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  if (cursor === undefined) searchParams.delete('cursor')
  else searchParams.set('cursor', cursor)
  return searchParams.size > 0 ? `${pathname}?${searchParams}` : pathname
}

/**
 * Where a page of a two-way list starts: after `key` or, if it is read backward, before `key`. The
 * first page has no key.
 */
export type PageStart<Key> = { isBackward: boolean; key: Key | undefined }

/**
 * Reads the cursor of a two-way list, which also contains the direction. Throws like `readCursor`.
 */
export function readPageStart<const Kinds extends readonly CursorKind[]>(
  list: string,
  cursor: string | undefined,
  kinds: Kinds,
) {
  for (const direction of ['next', 'prev'] as const) {
    const key = cursor === undefined ? undefined : decodeCursor(`${list} ${direction}`, cursor, kinds)
    if (key) return { isBackward: direction === 'prev', key }
  }
  // Throws for a cursor that has neither direction.
  return { isBackward: false, key: readCursor(list, cursor, kinds) }
}

type TwoWayPageOf<Row, Item> = PageOf<Row, Item> & {
  place: PageStart<unknown>
  /** The number of items in the whole list, if the request asked for it. */
  total?: number
}

/**
 * Makes `{ data, page }` with cursors in both directions, and adds a Link header with the next, the
 * previous and the first page (RFC 8288).
 */
export function sendTwoWayPage<Row, Item>(
  request: FastifyRequest,
  reply: FastifyReply,
  { list, rows, limit, keyOf, present, place, total }: TwoWayPageOf<Row, Item>,
) {
  const shown = place.isBackward ? rows.slice(0, limit).reverse() : rows.slice(0, limit)
  const hasMore = rows.length > limit
  const cursorAt = (row: Row | undefined, direction: 'next' | 'prev') =>
    row === undefined ? null : encodeCursor(`${list} ${direction}`, keyOf(row))
  // A page that was reached backward has a next page: the one that the reader came from.
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
