/**
 * The rules of comment streams: which events readers are sent, under which names, and how an id
 * names a place in the log.
 */
import type { EventPayload, EventSubjects, EventType } from '../events.ts'

export const streamEventNames = ['posted', 'edited', 'hidden', 'restored', 'removed', 'score'] as const
type StreamEventName = (typeof streamEventNames)[number]

type LoggedEvent = { type: EventType; subjects: EventSubjects; payload: EventPayload }

/** The name of what the public sees happen; `undefined` where the public sees nothing. */
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
 * Names whose message carries the comment's words: they are sent only while the comment is visible.
 */
const withWords: ReadonlySet<StreamEventName> = new Set(['posted', 'edited', 'restored'])

/**
 * Names with which a visible comment appears or disappears, so that a tombstone above it may do the
 * same.
 */
const affectsTombstones: ReadonlySet<StreamEventName> = new Set(['posted', 'hidden', 'restored', 'removed'])

export const mayAffectTombstones = (name: StreamEventName): boolean => affectsTombstones.has(name)

/**
 * Whether to send the event. `shown`: what the public sees of the comment now; null where not even
 * a tombstone.
 */
export function isSent(
  name: StreamEventName,
  { previousStatus }: EventPayload,
  shown: { status: string } | null,
): boolean {
  if (withWords.has(name)) return shown?.status === 'visible'
  if (name === 'score') return shown !== null
  // The public cannot miss a comment that it did not see. A tombstone changes: its author removed
  // the words now.
  if (name === 'removed' && previousStatus !== 'visible') return shown !== null
  // Where the comment is visible again, the event that restored it says so.
  return shown?.status !== 'visible'
}

/**
 * A place in the event log, which is ordered by transaction, then by number
 * (`db/queries/events.ts`).
 */
export type StreamPosition = { xid: string; seq: number }

export const streamId = ({ xid, seq }: StreamPosition): string => `${xid}-${seq}`

/**
 * Exactly as streams write ids. Leading zeros are refused, since some databases read them as octal.
 */
const idPattern = /^(0|[1-9]\d{0,19})-(0|[1-9]\d{0,15})$/
/** The largest transaction number (PostgreSQL's `xid8`). */
const maxXid = 2n ** 64n - 1n

/** `undefined` where no stream can have written this id. */
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
 * Moves the reader's last id without a message (HTML, section 9.2.6: a block without data only sets
 * the id).
 */
export const streamPlace = (position: StreamPosition): string => `id: ${streamId(position)}\n\n`

/** Sets how long the reader waits before it reconnects. This is no message either. */
export const streamRetry = (milliseconds: number): string => `retry: ${milliseconds}\n\n`

/**
 * One message. `data` becomes JSON without line breaks. Without an `id` the reader's last id stays
 * as it is.
 */
export function streamMessage({ id, event, data }: { id?: string; event: string; data: unknown }): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
