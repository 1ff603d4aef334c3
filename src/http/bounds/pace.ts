/**
 * Gives up answers of which nothing is read, or too little. Whoever takes one byte now and then would
 * otherwise make this process hold an answer for ever. Streams of events have no least pace: they last for
 * long, and have heartbeats.
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
  /** Milliseconds in which something must leave, of streams too. */
  stalledMs: number
  /** The answer that the connection is sending. */
  answerOf: (socket: Socket) => ServerResponse | undefined
  now: () => number
}

/** How many bytes of a connection had left at some time. */
type Mark = { at: number; left: number }

/** To be called now and then for each connection. */
export function createPaceCheck({
  stalledMs,
  windowMs,
  bytesPerSecond,
  answerOf,
  now,
}: Options): (socket: Socket) => void {
  const waiting = new WeakMap<Socket, { window: Mark; lastMove: Mark }>()

  function isTooSlow(socket: Socket, { window, lastMove }: { window: Mark; lastMove: Mark }, mark: Mark) {
    if (mark.left === lastMove.left && mark.at - lastMove.at >= stalledMs) return true
    const elapsedMs = mark.at - window.at
    if (elapsedMs < windowMs || isEventStream(answerOf(socket)?.getHeader('content-type'))) return false
    return (mark.left - window.left) * 1_000 < bytesPerSecond * elapsedMs
  }

  return (socket) => {
    const mark = { at: now(), left: bytesLeft(socket) }
    if (socket.writableLength === 0) {
      waiting.delete(socket)
      return
    }
    const marks = waiting.get(socket) ?? { window: mark, lastMove: mark }
    if (isTooSlow(socket, marks, mark)) {
      socket.destroy()
      return
    }
    waiting.set(socket, {
      window: mark.at - marks.window.at < windowMs ? marks.window : mark,
      lastMove: mark.left === marks.lastMove.left ? marks.lastMove : mark,
    })
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
