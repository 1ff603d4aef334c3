/** Runs administrative commands, with the environment of the service. */
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { assembleDeps } from '../src/boot/assemble.ts'
import { prepareQueues } from '../src/boot/prepare-queues.ts'
import { loadConfig } from '../src/config/settings.ts'
import { openDatabase } from '../src/db/client.ts'
import { accountCommands } from './admin/accounts.ts'
import { checkAll } from './admin/check.ts'
import { type Command, UsageError, type Work } from './admin/command.ts'
import { credentialCommands } from './admin/credentials.ts'

const commands: Readonly<Record<string, Command>> = { ...accountCommands, ...credentialCommands }

const checkHelp = {
  parameters: '',
  description: [
    'Checks the configuration, the database and the mail server, and says one line about each. It',
    'exits with 1 if one of them fails. It changes nothing.',
  ],
}

function help(): string {
  const entries = Object.entries({ ...commands, check: checkHelp }).map(
    ([name, { parameters, description }]) =>
      `  ${`${name} ${parameters}`.trim()}\n${description.map((line) => `      ${line}\n`).join('')}`,
  )
  return `usage: npm run admin -- COMMAND\n\n${entries.join('\n')}\n  help\n      Prints this text.\n`
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}

async function run([name = 'help', ...parameters]: string[]): Promise<void> {
  if (['--help', '-h'].includes(name) || parameters.includes('--help')) return write(help())
  const alone = { help: () => write(help()), check }
  if (name === 'help' || name === 'check') {
    parseArgs({ args: parameters, options: {} })
    return alone[name]()
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new UsageError(`There is no command '${name}'.\n\n${help()}`)
  await runWithDeps(await command.read(parameters))
}

async function check(): Promise<void> {
  const lines = checkAll(process.env)
  for (;;) {
    const { value, done } = await lines.next()
    if (done) {
      if (!value) process.exitCode = 1
      return
    }
    await write(value)
  }
}

async function runWithDeps(work: Work): Promise<void> {
  const config = loadConfig(process.env)
  const database = await openDatabase(config, {
    onError: () => {},
    onNotice: (message) => process.stderr.write(`${message}\n`),
  })
  try {
    await database.prepare((_db, jobStore) => prepareQueues(jobStore))
    const deps = assembleDeps({ config, database, log: pino({ level: 'silent' }) })
    for await (const text of work(deps)) await write(text)
  } finally {
    await database.close()
  }
}

run(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
