/** Makes the ids of rows: UUIDs of version 7 (RFC 9562), which sort by the time they were made. */
import { randomInt } from 'node:crypto'
import { v7 } from 'uuid'

/**
 * In a new millisecond the 32-bit counter starts in its lower half, so that it has room to rise.
 */
const firstSeq = 2 ** 31

/**
 * Each id of a source is greater than the one before. Within a millisecond, and after the clock has
 * stepped back, the counter rises instead of the time.
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
