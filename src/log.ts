/** The logger. It writes JSON lines, or readable lines on a terminal, and redacts secrets. */
import { pino } from 'pino'
import type { Config } from './config/settings.ts'

const secrets = [
  'password',
  'currentPassword',
  'newPassword',
  'token',
  'passwordHash',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'secretKey',
]

export function createLog({ logLevel }: Pick<Config, 'logLevel'>) {
  const options = {
    level: logLevel,
    redact: {
      paths: [...secrets, ...secrets.map((name) => `*.${name}`), 'req.headers', 'params'],
      censor: '[redacted]',
    },
    // A database error repeats the parameters of its statement. These would put people's texts into
    // the log.
    serializers: { err: describeError },
  }
  return process.stdout.isTTY
    ? pino({ ...options, transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname' } } })
    : // Lines are written synchronously, since operators need the last ones before the process ended.
      pino(options, pino.destination({ dest: 1, sync: true }))
}

type Described = { type: string; message: string; code?: unknown; stack?: string; cause?: Described }

/**
 * The parts of an error that may be written to the log and to standard error. The query builder's
 * errors repeat the parameters of the statement; the driver's error behind them does not.
 */
export function describeError(error: Error & { code?: unknown; query?: unknown }): Described {
  const isQueryError = typeof error.query === 'string'
  return {
    type: error.name,
    message: isQueryError ? `the database refused: ${error.query}` : error.message,
    ...(error.code !== undefined && { code: error.code }),
    ...(!isQueryError && error.stack !== undefined && { stack: error.stack }),
    ...(error.cause instanceof Error && { cause: describeError(error.cause) }),
  }
}
