/** Identifiers of rows: UUID version 7 (RFC 9562), which sort by the time they were made. */
import { v7 } from 'uuid'

export function idSource(clock: () => Date): () => string {
  return () => v7({ msecs: clock().getTime() })
}
