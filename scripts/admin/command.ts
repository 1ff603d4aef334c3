/** What a command of the administrator is, and the parameters that several commands read. */
import { findPasswordFault } from '../../src/auth/common-passwords.ts'
import { newToken } from '../../src/auth/random-tokens.ts'
import { type Credentials, findCredentials } from '../../src/db/queries/accounts/accounts.ts'
import type { Deps } from '../../src/deps.ts'
import { normalEmail } from '../../src/domain/email-address.ts'
import { type Role, roles } from '../../src/domain/roles.ts'

/** A fault in what the administrator typed, or in what it is about. It is told without a stack. */
export class UsageError extends Error {}

/** What was typed does not fit the parameters of the command, so the command's usage is told with it. */
export class ParameterError extends UsageError {}

/** Writes its output piece by piece. */
export type Work = (deps: Deps) => AsyncIterable<string>

export type Command = {
  /** The parameters, as the help shows them. */
  parameters: string
  /** Lines of at most 100 characters. */
  description: readonly string[]
  /** Reads its parameters before anything is opened. */
  read: (parameters: string[]) => Promise<Work> | Work
}

/** The command line is nobody's account. */
export const operator = { accountId: null, address: null } as const

export function emailIn(text: string | undefined): string {
  if (text === undefined) throw new ParameterError('--email is missing')
  const address = normalEmail(text)
  if (address === undefined) throw new UsageError('--email must be an e-mail address')
  return address
}

export function rolesIn(text: string | undefined): Role[] {
  if (text === undefined) throw new ParameterError(`--roles must name roles: ${roles.join(', ')}`)
  const wanted = text
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '')
  const unknown = wanted.find((role) => !roles.includes(role as Role))
  if (unknown === undefined) return wanted as Role[]
  throw new UsageError(`--roles has '${unknown}', which is not one of ${roles.join(', ')}`)
}

/** The password in the variable PASSWORD; `undefined` if it is not set. */
export async function givenPassword(owner: {
  email: string
  displayName: string
}): Promise<string | undefined> {
  const given = process.env.PASSWORD
  const fault = given === undefined ? undefined : await findPasswordFault(given, owner)
  if (fault) throw new UsageError(`PASSWORD ${fault}`)
  return given
}

export const madePassword = newToken

export async function accountAt({ database }: Deps, email: string): Promise<Credentials> {
  const account = await findCredentials(database.db, email)
  if (!account) throw new UsageError(`no account has the e-mail address ${email}`)
  return account
}
