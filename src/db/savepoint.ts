/** Runs a part of a transaction that can be undone alone. */
import type { Db } from './database.ts'

class Discarded extends Error {}

/**
 * Runs `work` in a savepoint. Where it returns `discard: true`, all that it wrote is undone, at about the
 * cost of keeping it.
 */
export async function withinSavepoint(
  tx: Db,
  work: (inner: Db) => Promise<{ discard: boolean }>,
): Promise<void> {
  try {
    await tx.transaction(async (inner) => {
      const { discard } = await work(inner)
      if (discard) throw new Discarded()
    })
  } catch (error) {
    if (!(error instanceof Discarded)) throw error
  }
}
