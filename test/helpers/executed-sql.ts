/** Sees every SQL statement that runs through Drizzle, on either driver, inside transactions and prepared ones too. */
import { NoopLogger } from 'drizzle-orm/logger'

/**
 * Runs `work` and returns the texts of the statements that it caused. Sessions without a logger share this one silent
 * class, so its method is where all of them pass; what the pool sends by itself (NOTIFY) does not.
 */
export async function executedSql(work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = []
  const silent = NoopLogger.prototype.logQuery
  NoopLogger.prototype.logQuery = (...[text]: unknown[]) => void statements.push(String(text))
  try {
    await work()
  } finally {
    NoopLogger.prototype.logQuery = silent
  }
  return statements
}
