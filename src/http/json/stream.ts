/** Streams JSON that is too long to hold in memory, at the pace of the receiver. */
import { Readable } from 'node:stream'

/** The number of bytes that may be buffered for the receiver before the next batch is read. */
const highWaterMark = 65_536
/** The number of characters after which a piece of a batch is sent. */
const pieceLength = 131_072

export type LongObject = {
  /** The members that are known at the beginning. */
  head: Readonly<Record<string, unknown>>
  /** The members that are long arrays, by name. */
  lists: Readonly<Record<string, AsyncIterable<readonly unknown[]>>>
  /**
   * Called before the last brace is sent. If it throws, the stream breaks off, so that nobody
   * mistakes an incomplete object for a complete one.
   */
  finish: () => Promise<void>
}

export function jsonStream(object: LongObject): Readable {
  return Readable.from(textOf(object), { objectMode: false, highWaterMark })
}

/**
 * An error of the database ends the stream with an error, so the connection breaks before the JSON
 * is complete.
 */
export async function* textOf({ head, lists, finish }: LongObject): AsyncGenerator<string> {
  yield JSON.stringify(head).slice(0, -1)
  for (const [name, batches] of Object.entries(lists)) {
    yield `,${JSON.stringify(name)}:[`
    let separator = ''
    for await (const batch of batches) {
      for (const text of piecesOf(batch)) {
        yield separator + text
        separator = ','
      }
    }
    yield ']'
  }
  await finish()
  yield '}'
}

/** The items in pieces, so that the text of a batch of long items never exists as a whole. */
function* piecesOf(batch: readonly unknown[]): Generator<string> {
  let piece = ''
  for (const item of batch) {
    piece += (piece && ',') + JSON.stringify(item)
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
  }
  if (piece) yield piece
}

/** The same batches with `present` applied to each item. */
export async function* mapped<From, To>(
  batches: AsyncIterable<readonly From[]>,
  present: (item: From) => To,
): AsyncGenerator<To[]> {
  for await (const batch of batches) yield batch.map(present)
}
