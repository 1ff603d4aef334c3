/** Identifiers of rows: UUID version 7 (RFC 9562), which sort by the time they were made. */
import { randomInt } from 'node:crypto'
import { v7 } from 'uuid'

/** Half of the 32-bit counter: where it starts in a new millisecond, so that it has room to count. */
const firstSeq = 2 ** 31

/** Ids of one source rise strictly: within a millisecond, and when the clock steps back, a counter goes on. */
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
