/**
 * Reads PostgreSQL's error behind a failed statement. With both drivers, the error or its cause has
 * the same fields.
 */

type PostgresError = { code?: unknown; constraint?: unknown }

function postgresError(error: unknown): PostgresError | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (typeof (at as PostgresError).code === 'string') return at as PostgresError
  }
  return undefined
}

/** The SQLSTATE, or the driver's code for a connection that failed (ECONNREFUSED and the like). */
export function sqlState(error: unknown): string | undefined {
  return postgresError(error)?.code as string | undefined
}

/** The name of the unique, foreign key or check constraint that the statement broke. */
export function brokenConstraint(error: unknown): string | undefined {
  const found = postgresError(error)
  const isViolation = typeof found?.code === 'string' && found.code.startsWith('23')
  return isViolation && typeof found.constraint === 'string' ? found.constraint : undefined
}

const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  '57P01', // The administrator ended the connection.
  '57P02', // The crash of another backend ended the connection.
  '57P03', // The server is starting up or shutting down.
  '57014', // The statement exceeded its time limit.
  '55P03', // The lock was not free in time.
  '25P03', // The transaction was idle for too long.
  '25006', // The server is read-only: a standby after a failover.
])

/** For some lost connections, the errors of node-postgres have no code but only these messages. */
const connectionMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

/** PostgreSQL's own code, and those of the operating system for a full disk and a used-up quota. */
const diskCodes = new Set(['53100', 'ENOSPC', 'EDQUOT'])

/** Whether the disk of the database is full, so that it can read and not write. */
export function isDiskFull(error: unknown): boolean {
  return diskCodes.has(sqlState(error) ?? '')
}

/**
 * Whether the database could not be reached, could not write, or did not answer in time, so that the same request may
 * soon succeed.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = sqlState(error)
  // 08: the connection. 53: the server lacks connections, memory or space.
  if (code !== undefined && (connectionCodes.has(code) || /^(08|53)/.test(code))) return true
  if (isDiskFull(error)) return true
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (connectionMessages.test(at.message)) return true
    if (at instanceof AggregateError && at.errors.some(isDatabaseUnavailable)) return true
  }
  return false
}
