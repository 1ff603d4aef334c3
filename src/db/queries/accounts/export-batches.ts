/** Reads the rows of an export in batches, so that memory holds only one batch. */
import type { SQL } from 'drizzle-orm'

/**
 * The number of rows in a batch. A row of a comment has up to 10,000 characters, and a row of an
 * article up to 200,000. `waiting-answers.ts` counts an export as 2 MB.
 */
export const batchSizes = { small: 1_000, comment: 100, article: 5 } as const

type Batches<Row> = {
  size: number
  /**
   * Reads the next rows in the order of their key. If `beyond` is `undefined`, it begins with the
   * first row.
   */
  read(beyond: SQL | undefined, size: number): Promise<Row[]>
  /** The condition that holds for all rows after this one. */
  beyond(last: Row): SQL
}

/**
 * Each batch is a statement of its own, run on demand, so a slow reader holds neither a connection
 * nor a snapshot.
 */
export async function* inBatches<Row>({ size, read, beyond }: Batches<Row>): AsyncGenerator<Row[]> {
  let last: Row | undefined
  do {
    const rows = await read(last && beyond(last), size)
    if (rows.length > 0) yield rows
    last = rows.length < size ? undefined : rows.at(-1)
  } while (last !== undefined)
}
