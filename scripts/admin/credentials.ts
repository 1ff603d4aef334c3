/** The commands on passwords and signing keys. */
import { parseArgs } from 'node:util'
import { resealKeys } from '../../src/commands/credentials/reseal-keys.ts'
import { rotateKeys } from '../../src/commands/credentials/rotate-keys.ts'
import { setPassword } from '../../src/commands/credentials/set-password.ts'
import {
  accountAt,
  type Command,
  emailIn,
  givenPassword,
  madePassword,
  operator,
  UsageError,
} from './command.ts'

const reset: Command = {
  parameters: '--email E',
  description: [
    'Sets the password of an account, and ends its sessions, links and personal access tokens. The',
    'variable PASSWORD holds the password. If it is not set, the command makes one and prints it.',
  ],
  read(args) {
    const email = emailIn(parseArgs({ args, options: { email: { type: 'string' } } }).values.email)
    return async function* (deps) {
      const { id, displayName, passwordHash } = await accountAt(deps, email)
      if (passwordHash === null) {
        throw new UsageError(
          'the account has no password; either it belongs to an outside issuer or it was created without one',
        )
      }
      const given = await givenPassword({ email, displayName })
      const password = given ?? madePassword()
      await setPassword(deps, operator, { accountId: id, password })
      yield `account ${id} has a new password\n`
      if (given === undefined) yield `password ${password}\n`
    }
  },
}

const rotate: Command = {
  parameters: '[--discard]',
  description: [
    'Makes a new key for access tokens and previews. When the command ends, every instance signs with',
    'the new key. Tokens that the former key signed are accepted until they expire. With --discard',
    'they are refused at once, and all previews end. Use --discard if somebody else may have the key,',
    'or to start over if SECRET_KEY is lost. Sessions continue in both cases.',
  ],
  read(args) {
    const { values } = parseArgs({ args, options: { discard: { type: 'boolean', default: false } } })
    return async function* (deps) {
      const { kid, formerKids } = await rotateKeys(deps, { isDiscarding: values.discard })
      yield `${kid} signs from now on\n`
      for (const former of formerKids) yield `${former} verifies until its tokens have expired\n`
    }
  },
}

const reseal: Command = {
  parameters: '',
  description: [
    'Encrypts the signing key with SECRET_KEY, if it is still encrypted with SECRET_KEY_FORMER. Run it',
    'when every instance has the new SECRET_KEY.',
  ],
  read(args) {
    parseArgs({ args, options: {} })
    return async function* (deps) {
      const kids = await resealKeys(deps)
      for (const kid of kids) yield `${kid} is encrypted with SECRET_KEY now\n`
      if (kids.length === 0) yield 'the signing key was encrypted with SECRET_KEY already\n'
    }
  },
}

export const credentialCommands: Readonly<Record<string, Command>> = {
  'reset-password': reset,
  'rotate-keys': rotate,
  reseal,
}
