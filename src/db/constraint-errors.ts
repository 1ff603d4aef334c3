/** Reads what PostgreSQL says of a failed statement. Both drivers give the same fields on the error or its cause. */

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
  '53300', // too many connections
  '57P01', // the administrator ends the connection
  '57P02', // a crash of another backend ends it
  '57P03', // the server is starting up or shutting down
  '57014', // the statement ran past its time limit
  '55P03', // a lock did not come free in time
  '25P03', // the transaction stood still for too long
  '25006', // read-only: a standby after a failover
])

/** node-postgres gives some lost connections no code at all, only these words. */
const connectionWords =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

/** Whether the database was out of reach or did not answer in time, so that the same request may work in a moment. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = sqlState(error)
  if (code !== undefined && (connectionCodes.has(code) || code.startsWith('08'))) return true
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (connectionWords.test(at.message)) return true
    if (at instanceof AggregateError && at.errors.some(isDatabaseUnavailable)) return true
  }
  return false
}
