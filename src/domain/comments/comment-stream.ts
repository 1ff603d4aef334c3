/** The rules of comment streams: which events readers get, under which names, and what ids mean. */
import type { EventPayload, EventSubjects, EventType } from '../events.ts'

export const streamEventNames = ['posted', 'edited', 'hidden', 'restored', 'removed', 'score'] as const
type StreamEventName = (typeof streamEventNames)[number]

type LoggedEvent = { type: EventType; subjects: EventSubjects; payload: EventPayload }

/** The name of what the public sees happen; `undefined` if the public sees nothing. */
export function streamEventOf({ type, payload }: LoggedEvent): StreamEventName | undefined {
  const { status, previousStatus } = payload
  switch (type) {
    case 'comment.posted':
      return status === 'visible' ? 'posted' : undefined
    case 'comment.edited':
      return status === 'visible' ? 'edited' : undefined
    case 'comment.held':
      return 'hidden'
    case 'comment.removed':
      return 'removed'
    case 'comment.voted':
      return 'score'
    case 'comment.decided':
      if (previousStatus === status) return undefined
      if (previousStatus === 'visible') return 'hidden'
      if (status !== 'visible') return undefined
      return previousStatus === 'pending' ? 'posted' : 'restored'
    default:
      return undefined
  }
}

/**
 * Messages with these names carry the comment's text, so they are sent only for a visible comment.
 */
const withWords: ReadonlySet<StreamEventName> = new Set(['posted', 'edited', 'restored'])

/**
 * Under these names a visible comment appears or disappears, so tombstones among its ancestors may
 * appear or disappear too.
 */
const affectsTombstones: ReadonlySet<StreamEventName> = new Set(['posted', 'hidden', 'restored', 'removed'])

export const mayAffectTombstones = (name: StreamEventName): boolean => affectsTombstones.has(name)

/**
 * Says whether to send the event. `shown` is the comment as the public sees it now, or null if the
 * public does not see it.
 */
export function isSent(
  name: StreamEventName,
  { previousStatus }: EventPayload,
  shown: { status: string } | null,
): boolean {
  if (withWords.has(name)) return shown?.status === 'visible'
  if (name === 'score') return shown !== null
  // The loss of a comment that nobody saw is no news, but its tombstone now has the status `removed`.
  if (name === 'removed' && previousStatus !== 'visible') return shown !== null
  // Where the comment is visible again, the event that restored it says so.
  return shown?.status !== 'visible'
}

/** A place in the event log, whose order is by transaction, then by number. */
export type StreamPosition = { xid: string; seq: number }

export const streamId = ({ xid, seq }: StreamPosition): string => `${xid}-${seq}`

/** Exactly as streams write ids. It refuses leading zeros, which some databases read as octal. */
const idPattern = /^(0|[1-9]\d{0,19})-(0|[1-9]\d{0,15})$/
/** The largest transaction number (PostgreSQL's `xid8`). */
const maxXid = 2n ** 64n - 1n

/** `undefined` if no stream can have written this id. */
export function readStreamId(id: string): StreamPosition | undefined {
  const [, xid = '', digits] = idPattern.exec(id) ?? []
  const seq = Number(digits)
  return xid !== '' && BigInt(xid) <= maxXid && Number.isSafeInteger(seq) ? { xid, seq } : undefined
}

export function isAfter(one: StreamPosition, other: StreamPosition): boolean {
  const [a, b] = [BigInt(one.xid), BigInt(other.xid)]
  return a === b ? one.seq > other.seq : a > b
}

/**
 * Sets the reader's last event id without a message: a block without data does only that (HTML,
 * 9.2.6).
 */
export const streamPlace = (position: StreamPosition): string => `id: ${streamId(position)}\n\n`

/** Sets how long the reader waits before it reconnects. This is no message either. */
export const streamRetry = (milliseconds: number): string => `retry: ${milliseconds}\n\n`

/**
 * One message. `data` becomes JSON without line breaks. Without `id`, the reader's last event id
 * stays as it was.
 */
export function streamMessage({ id, event, data }: { id?: string; event: string; data: unknown }): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
