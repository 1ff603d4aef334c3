/** Runs one administrative command, and refuses what it cannot read before anything is opened. */
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { assembleDeps } from '../../src/boot/assemble.ts'
import { operatorMessage } from '../../src/boot/operator-message.ts'
import { prepareQueues } from '../../src/boot/prepare-queues.ts'
import { loadConfig } from '../../src/config/settings.ts'
import { openDatabase } from '../../src/db/client.ts'
import { ApiError } from '../../src/problems/api-error.ts'
import { accountCommands } from './accounts.ts'
import { checkAll } from './check.ts'
import { type Command, ParameterError, UsageError, type Work } from './command.ts'
import { credentialCommands } from './credentials.ts'

const commands: Readonly<Record<string, Command>> = { ...accountCommands, ...credentialCommands }

const checkHelp = {
  parameters: '',
  description: [
    'Checks the configuration, the database and the mail server, and says one line about each. It',
    'exits with 1 if one of them fails. It makes no database, and changes no data.',
  ],
}

const helpHelp = { parameters: '', description: ['Prints this text.'] }

const told: Readonly<Record<string, Pick<Command, 'parameters' | 'description'>>> = {
  ...commands,
  check: checkHelp,
  help: helpHelp,
}

function help(): string {
  const entries = Object.entries(told).map(
    ([name, { parameters, description }]) =>
      `  ${`${name} ${parameters}`.trim()}\n${description.map((line) => `      ${line}\n`).join('')}`,
  )
  return `usage: npm run admin -- COMMAND\n\n${entries.join('\n')}`
}

export type Surroundings = {
  env: NodeJS.ProcessEnv
  write: (text: string) => Promise<void>
  warn: (text: string) => void
}

/** Tells an error in the words of its kind. Returns the exit code. */
export async function runAdmin(parameters: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return (await runCommand(parameters, surroundings)) ? 0 : 1
  } catch (error) {
    const isRefusal = error instanceof UsageError || error instanceof ApiError
    surroundings.warn(`${isRefusal ? error.message : operatorMessage(error as Error)}\n`)
    return 1
  }
}

/** Tells whether all is well. What cannot be done is an error, with a message for the administrator. */
export async function runCommand(
  [name = 'help', ...parameters]: readonly string[],
  surroundings: Surroundings,
): Promise<boolean> {
  if (['help', '--help', '-h'].includes(name) || parameters.includes('--help')) {
    if (name === 'help')
      await read(name, () => parseArgs({ args: parameters, options: { help: { type: 'boolean' } } }))
    await surroundings.write(help())
    return true
  }
  if (name === 'check') {
    await read(name, () => parseArgs({ args: parameters, options: {} }))
    return check(surroundings)
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new UsageError(`There is no command '${name}'.\n\n${help()}`)
  await runWithDeps(await read(name, () => command.read(parameters)), surroundings)
  return true
}

/** Reads the parameters of a command. A fault in them is told with the usage of the command. */
async function read<Result>(
  name: keyof typeof told,
  reading: () => Promise<Result> | Result,
): Promise<Result> {
  try {
    return await reading()
  } catch (error) {
    const fault = parameterFault(error as Error & { code?: unknown })
    if (fault === undefined) throw error
    const usage = `npm run admin -- ${name} ${told[name]?.parameters ?? ''}`.trim()
    throw new UsageError(`${fault}\nusage: ${usage}`)
  }
}

/** Of the message of Node only the first sentence: the others are about files whose names begin with `-`. */
function parameterFault(error: Error & { code?: unknown }): string | undefined {
  if (error instanceof ParameterError) return error.message
  return String(error.code).startsWith('ERR_PARSE_ARGS') ? error.message.split(/\.\s/)[0] : undefined
}

async function check({ env, write }: Surroundings): Promise<boolean> {
  const lines = checkAll(env)
  for (;;) {
    const { value, done } = await lines.next()
    if (done) return value
    await write(value)
  }
}

async function runWithDeps(work: Work, { env, write, warn }: Surroundings): Promise<void> {
  const config = loadConfig(env)
  const database = await openDatabase(config, {
    onError: () => {},
    onNotice: (message) => warn(`${message}\n`),
  })
  try {
    await database.prepare((_db, jobStore) => prepareQueues(jobStore))
    const deps = assembleDeps({ config, database, log: pino({ level: 'silent' }) })
    for await (const text of work(deps)) await write(text)
  } finally {
    await database.close()
  }
}
