/** The logger: JSON lines, or readable ones where a person looks on. Secrets are redacted wherever they may appear. */
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
    // A database error's parameters and the text around them would carry what people wrote.
    serializers: { err: describeError },
  }
  return process.stdout.isTTY
    ? pino({ ...options, transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname' } } })
    : // Written line by line: what was logged last before the process ends is what an operator looks for.
      pino(options, pino.destination({ dest: 1, sync: true }))
}

type Described = { type: string; message: string; code?: unknown; stack?: string; cause?: Described }

/** What may be written of an error, here and on standard error. The query builder's errors repeat the statement with its parameters; the driver's error behind them does not. */
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
