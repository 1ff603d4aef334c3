/**
 * What to print when a process ends with a fault: for a fault that the operator can fix, one message
 * that says what to do; for every other fault, all that is known about the error.
 */
import { SecretFileError } from '../auth/secret-key.ts'
import { SecretKeyError } from '../auth/signing-keys.ts'
import { ConfigError } from '../config/settings.ts'
import { isDatabaseUnavailable, isDiskFull, sqlState } from '../db/constraint-errors.ts'
import { DataFolderError } from '../db/data-folder.ts'
import { FolderLockedError } from '../db/folder-lock.ts'
import { describeError } from '../log.ts'
import { AdminPasswordError } from './prepare-database.ts'

/** The service cannot listen at its HOST and PORT, or where other settings say. */
export class ListenError extends Error {
  constructor(cause: Error, { port, host } = { port: 'PORT', host: 'HOST' }) {
    const isPort = ['EADDRINUSE', 'EACCES'].includes(sqlState(cause) ?? '')
    const advice = isPort ? `Set ${port} to another port.` : `Set ${host} to an address of this machine.`
    super(`${cause.message}. ${advice}`, { cause })
    this.name = 'ListenError'
  }
}

/** Their messages say what to do. */
const kinds = [
  ConfigError,
  AdminPasswordError,
  DataFolderError,
  FolderLockedError,
  SecretKeyError,
  SecretFileError,
  ListenError,
]

type Row = { applies: (error: Error) => boolean; say: (found: string) => string }

const hasState = (error: Error, states: readonly string[]) => states.includes(sqlState(error) ?? '')
const isTls = /\b(SSL|TLS|certificate)\b/i

/** The first row that applies to an error says its message. `found` is the text of the driver. */
const databaseFaults: readonly Row[] = [
  {
    applies: isDiskFull,
    say: (found) => `The disk of the database is full: ${found}`,
  },
  {
    applies: (error) => hasState(error, ['3D000']),
    say: (found) =>
      `There is no such database at DATABASE_URL: ${found}. ` +
      'Create it with createdb or CREATE DATABASE, or correct DATABASE_URL.',
  },
  {
    // node-postgres itself ends a login without a password, with an error that has no code.
    applies: (error) => hasState(error, ['28P01', '28000']) || /^SASL:/.test(causesOf(error)),
    say: (found) =>
      `The server at DATABASE_URL refuses the login: ${found}. ` +
      'Correct the user and the password in DATABASE_URL, or allow this login at the server.',
  },
  {
    applies: (error) => hasState(error, ['42501']),
    say: (found) =>
      `The user in DATABASE_URL lacks a right: ${found}. Make this user the owner of the database.`,
  },
  {
    applies: isDatabaseUnavailable,
    say: (found) => `The database at DATABASE_URL cannot be reached: ${found}`,
  },
  {
    applies: (error) => isTls.test(causesOf(error)),
    say: (found) =>
      `No encrypted connection to the server at DATABASE_URL can be made: ${found}. ` +
      'Correct sslmode in DATABASE_URL, or the certificate of the server.',
  },
]

/** The message for standard error, without a line break at its end. */
export function operatorMessage(error: Error): string {
  if (kinds.some((kind) => error instanceof kind)) return error.message
  const fault = databaseFaults.find(({ applies }) => applies(error))
  return fault ? fault.say(causesOf(error)) : JSON.stringify(describeError(error), null, 2)
}

/**
 * The message of the driver in one line. The query builder's error around it repeats the values of
 * the statement. If a host name has several addresses, the error has one cause for each address and
 * no message of its own.
 */
export function causesOf(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map(causesOf).join(', ')
  if (error.cause instanceof Error) return causesOf(error.cause)
  return error.message.replaceAll(/\s+/g, ' ')
}
