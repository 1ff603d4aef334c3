/** What a stream of comments says of the event log: which events readers hear of, under which name, and from where to go on. */
import type { EventPayload, EventSubjects, EventType } from '../events.ts'

export const streamEventNames = ['posted', 'edited', 'hidden', 'restored', 'removed', 'score'] as const
export type StreamEventName = (typeof streamEventNames)[number]

type LoggedEvent = { type: EventType; subjects: EventSubjects; payload: EventPayload }

/** What the public sees happen; `undefined` where it sees nothing. */
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

/** Names that need the comment's words: they are said only while it is visible. */
const withWords: ReadonlySet<StreamEventName> = new Set(['posted', 'edited', 'restored'])

/** Names with which a visible comment comes or goes, and so may a tombstone above it. */
const movesTombstones: ReadonlySet<StreamEventName> = new Set(['posted', 'hidden', 'restored', 'removed'])

export const mayMoveTombstones = (name: StreamEventName): boolean => movesTombstones.has(name)

/** Whether to say it of a comment that the public now sees as this; null where it sees nothing, not even a tombstone. */
export function isSaid(
  name: StreamEventName,
  { previousStatus }: EventPayload,
  shown: { status: string } | null,
): boolean {
  if (withWords.has(name)) return shown?.status === 'visible'
  if (name === 'score') return shown !== null
  // Of what the public did not see, its loss is no news; a tombstone says who took the words away.
  if (name === 'removed' && previousStatus !== 'visible') return shown !== null
  // What became visible again meanwhile is told by the event that made it so.
  return shown?.status !== 'visible'
}

/** A place in the event log: transactions first (`db/queries/events.ts`). */
export type StreamPosition = { xid: string; seq: number }

export const streamId = ({ xid, seq }: StreamPosition): string => `${xid}-${seq}`

/** As they are given: with zeros in front, some databases take a number for octal. */
const idPattern = /^(0|[1-9]\d{0,19})-(0|[1-9]\d{0,15})$/
/** The largest number of a transaction. */
const maxXid = 2n ** 64n - 1n

/** `undefined` for what no stream has ever given. */
export function readStreamId(id: string): StreamPosition | undefined {
  const [, xid = '', digits] = idPattern.exec(id) ?? []
  const seq = Number(digits)
  return xid !== '' && BigInt(xid) <= maxXid && Number.isSafeInteger(seq) ? { xid, seq } : undefined
}

export function isAfter(one: StreamPosition, other: StreamPosition): boolean {
  const [a, b] = [BigInt(one.xid), BigInt(other.xid)]
  return a === b ? one.seq > other.seq : a > b
}

/** No message, but the reader's last id moves on (HTML, section 9.2.6: a block without data sets it). */
export const streamPlace = (position: StreamPosition): string => `id: ${streamId(position)}\n\n`

/** No message either: how long the reader waits before it comes back. */
export const streamRetry = (milliseconds: number): string => `retry: ${milliseconds}\n\n`

/** One message. `data` is JSON, which has no line breaks. Without an id the reader's place stays where it is. */
export function streamMessage({ id, event, data }: { id?: string; event: string; data: unknown }): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
