/**
 * Gives up answers that are read too slowly. Whoever takes one byte now and then would otherwise make this
 * process hold an answer for ever. Streams of events are exempt: they last for long, and have heartbeats.
 */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { isEventStream } from './waiting-answers.ts'

export type PaceBounds = {
  /** Milliseconds. The pace is measured over each such time in which an answer waits for its reader. */
  windowMs: number
  bytesPerSecond: number
}

/** A slow phone takes 2 KB in a second. */
export const paceBounds: PaceBounds = { windowMs: 60_000, bytesPerSecond: 1_000 }

type Options = PaceBounds & {
  /** The answer that the connection is sending. */
  answerOf: (socket: Socket) => ServerResponse | undefined
  now: () => number
}

/** To be called now and then for each connection. */
export function createPaceCheck({
  windowMs,
  bytesPerSecond,
  answerOf,
  now,
}: Options): (socket: Socket) => void {
  /** Since when the bytes are counted, and how many had left by then. */
  const windows = new WeakMap<Socket, { since: number; left: number }>()
  return (socket) => {
    const time = now()
    if (socket.writableLength === 0 || isEventStream(answerOf(socket)?.getHeader('content-type'))) {
      windows.delete(socket)
      return
    }
    const left = bytesLeft(socket)
    const window = windows.get(socket)
    if (!window) {
      windows.set(socket, { since: time, left })
      return
    }
    const elapsedMs = time - window.since
    if (elapsedMs < windowMs) return
    if ((left - window.left) * 1_000 < bytesPerSecond * elapsedMs) socket.destroy()
    else windows.set(socket, { since: time, left })
  }
}

/**
 * How many bytes have left for the kernel. `bytesWritten` and `writableLength` do not tell: they count a
 * long answer as one piece, of which all or nothing has been written.
 */
function bytesLeft(socket: Socket): number {
  const { bytesWritten, _handle: handle } = socket as Socket & { _handle?: { writeQueueSize: number } | null }
  const { _bytesDispatched: dispatched = bytesWritten } = socket as Socket & { _bytesDispatched?: number }
  return dispatched - (handle?.writeQueueSize ?? 0)
}
