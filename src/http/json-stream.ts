/** JSON that is too long to be held in memory: written as it is read, at the pace of whoever receives it. */
import { Readable } from 'node:stream'

/** Bytes that may wait for the receiver before the next batch is read. */
const highWaterMark = 65_536

export type LongObject = {
  /** The members that are there at the beginning. */
  head: Readonly<Record<string, unknown>>
  /** The members that are long arrays, by their names. */
  lists: Readonly<Record<string, AsyncIterable<readonly unknown[]>>>
  /** Called before the last brace. What it throws breaks the answer off, so that nobody takes it for whole. */
  finish: () => Promise<void>
}

export function jsonStream(object: LongObject): Readable {
  return Readable.from(textOf(object), { objectMode: false, highWaterMark })
}

/** A fault of the database ends the stream with an error: the connection breaks, in the midst of the JSON. */
export async function* textOf({ head, lists, finish }: LongObject): AsyncGenerator<string> {
  yield JSON.stringify(head).slice(0, -1)
  for (const [name, batches] of Object.entries(lists)) {
    yield `,${JSON.stringify(name)}:[`
    let separator = ''
    for await (const batch of batches) {
      yield separator + batch.map((item) => JSON.stringify(item)).join(',')
      separator = ','
    }
    yield ']'
  }
  await finish()
  yield '}'
}

/** The same batches, item by item in another form. */
export async function* mapped<From, To>(
  batches: AsyncIterable<readonly From[]>,
  present: (item: From) => To,
): AsyncGenerator<To[]> {
  for await (const batch of batches) yield batch.map(present)
}
