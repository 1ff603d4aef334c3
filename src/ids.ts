/** Makes the ids of rows: UUIDs of version 7 (RFC 9562), which sort by the time they were made. */
import { randomInt } from 'node:crypto'
import { v7 } from 'uuid'

/** In a new millisecond the 32-bit counter starts in its lower half, so that it has room to count. */
const firstSeq = 2 ** 31

/**
 * Ids of one source rise strictly: within a millisecond, and when the clock steps back, the counter
 * goes on.
 */
export function idSource(clock: () => Date): () => string {
  let msecs = 0
  let seq = 0
  return () => {
    const now = clock().getTime()
    seq = now > msecs ? randomInt(firstSeq) : seq + 1
    msecs = Math.max(now, msecs)
    return v7({ msecs, seq })
  }
}
