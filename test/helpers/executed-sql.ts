/**
 * Records every SQL statement that runs through drizzle on either driver, including prepared
 * statements and statements in transactions.
 */
import { NoopLogger } from 'drizzle-orm/logger'

/**
 * Runs `work` and returns the texts of the statements that it caused. Sessions without a logger
 * share the silent class NoopLogger, so all statements pass through its method. Only the pool's own
 * statements (NOTIFY) do not.
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
