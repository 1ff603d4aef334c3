/** Runs administrative commands, with the environment of the service. */
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { findPasswordFault } from '../src/auth/common-passwords.ts'
import { newToken } from '../src/auth/random-tokens.ts'
import { assembleDeps } from '../src/boot/assemble.ts'
import { prepareQueues } from '../src/boot/prepare-queues.ts'
import { createAccount } from '../src/commands/accounts/create-account.ts'
import { rotateKeys } from '../src/commands/credentials/rotate-keys.ts'
import { loadConfig } from '../src/config/settings.ts'
import { openDatabase } from '../src/db/client.ts'
import type { Deps } from '../src/deps.ts'
import { isEmailAddress } from '../src/domain/email-address.ts'
import { type Role, roles } from '../src/domain/roles.ts'
import { isSingleLine, maxDisplayNameLength } from '../src/domain/single-line-text.ts'

const usage = `usage: npm run admin -- COMMAND

  create-account --email E --name N [--roles admin,author]
      Creates an account. The variable PASSWORD holds its password. If the variable is not set, the command
      makes a password and prints it.
      Roles: ${roles.join(', ')}. Every account is a reader.

  rotate-keys [--discard]
      Makes a new key for access tokens and previews. When the command ends, every instance signs with the
      new key. Tokens that the former key signed are accepted until they expire. With --discard they are
      refused at once, and all previews end. Use --discard if somebody else may have the key, or to start
      over if SECRET_KEY is lost. Sessions continue in both cases.
`

class UsageError extends Error {}

/**
 * A command reads its parameters before anything is opened. It returns a function that does the
 * work and returns the output.
 */
type Command = (parameters: string[]) => Promise<(deps: Deps) => Promise<string>>

const commands: Record<string, Command> = {
  'create-account': createAccountFrom,
  'rotate-keys': rotateKeysFrom,
}

async function rotateKeysFrom(parameters: string[]) {
  const { values } = parseArgs({
    args: parameters,
    options: { discard: { type: 'boolean', default: false } },
  })
  return async (deps: Deps) => {
    const { kid, formerKids } = await rotateKeys(deps, { isDiscarding: values.discard })
    const former = formerKids.map((former) => `${former} verifies until its tokens have expired\n`).join('')
    return `${kid} signs from now on\n${former}`
  }
}

async function createAccountFrom(parameters: string[]) {
  const { values } = parseArgs({
    args: parameters,
    options: {
      email: { type: 'string' },
      name: { type: 'string' },
      roles: { type: 'string', default: 'reader' },
    },
  })
  const { email, name: displayName } = values
  if (!email || !isEmailAddress(email)) {
    throw new UsageError('--email must be an e-mail address')
  }
  if (!displayName || !isSingleLine(displayName, maxDisplayNameLength)) {
    throw new UsageError(`--name must be a single line of 1 to ${maxDisplayNameLength} characters`)
  }
  const wanted = values.roles.split(',').map((role) => role.trim())
  const unknown = wanted.find((role) => !roles.includes(role as Role))
  if (unknown !== undefined)
    throw new UsageError(`--roles has '${unknown}', which is not one of ${roles.join(', ')}`)

  const given = process.env.PASSWORD
  const fault = given === undefined ? undefined : await findPasswordFault(given, { email, displayName })
  if (fault) throw new UsageError(`PASSWORD ${fault}`)
  const password = given ?? newToken()
  const wantedAccount = { email, displayName, password, roles: wanted as Role[], isVerified: true }
  return async (deps: Deps) => {
    const account = await createAccount(deps, wantedAccount)
    if (!account) throw new UsageError('an account with this e-mail address already exists')
    const told = given === undefined ? `\npassword ${password}` : ''
    return `account ${account.id}\nroles ${account.roles.join(', ')}${told}\n`
  }
}

async function run([name = '', ...parameters]: string[]): Promise<void> {
  const command = commands[name]
  if (!command) throw new UsageError(usage)
  const work = await command(parameters)
  const config = loadConfig(process.env)
  const database = await openDatabase(config, {
    onError: () => {},
    onNotice: (message) => process.stderr.write(`${message}\n`),
  })
  try {
    await database.prepare((_db, jobStore) => prepareQueues(jobStore))
    const deps = assembleDeps({ config, database, log: pino({ level: 'silent' }) })
    process.stdout.write(await work(deps))
  } finally {
    await database.close()
  }
}

run(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
