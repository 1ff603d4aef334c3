/**
 * Records every SQL statement that runs through drizzle, on either driver, in transactions, and
 * prepared ones too.
 */
import { NoopLogger } from 'drizzle-orm/logger'

/**
 * Runs `work` and returns the texts of the statements that it caused. Sessions without a logger
 * share this one silent class, so all statements pass through its method, except those that the
 * pool sends itself (NOTIFY).
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
