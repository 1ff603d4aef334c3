/**
 * Faults that an operator can fix: every entry point ends with 1 and says in words what to do, without
 * a stack.
 */
import { execFile } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import packageJson from '../../package.json' with { type: 'json' }
import { ListenError, operatorMessage } from '../../src/boot/operator-message.ts'
import { lockFolder } from '../../src/db/folder-lock.ts'
import { serverUrl } from '../helpers/database.ts'
import { type Environment, fromTest, newFolder, quickStart, secretKey } from '../helpers/server.ts'

const entryPoints: Record<string, readonly string[]> = {
  'npm start': ['src/main.ts'],
  'npm run migrate': ['scripts/migrate.ts'],
  'npm run admin': ['scripts/admin.ts', 'list-accounts'],
}

const at = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url))

/** What the process writes to standard error. It must end with 1. */
async function faultOf([file = '', ...parameters]: readonly string[], environment: Environment) {
  const env = {
    ...fromTest,
    HOST: '127.0.0.1',
    PORT: '0',
    PUBLIC_URL: 'http://masthead.test',
    ...environment,
  }
  return promisify(execFile)(process.execPath, [...quickStart, at(file), ...parameters], { env }).then(
    () => 'it ended with 0',
    ({ code, stderr }) => (code === 1 ? stderr : `it ended with ${code}: ${stderr}`),
  )
}

type Fault = { environment: Environment; says: RegExp }

function embeddedFaults(): Record<string, Fault> {
  const folder = newFolder()
  t.teardown(lockFolder(folder))
  return {
    'a setting that is not usable': {
      environment: { DATA_DIR: join(folder, 'other'), PORT: 'abc' },
      says: /^The environment is not usable:\n {2}- PORT .*\n$/,
    },
    'a data folder in use': {
      environment: { DATA_DIR: folder },
      says: /^The data folder .* is in use by another process\. .*\n$/,
    },
    'a server that is away': {
      environment: { DATABASE_URL: 'postgres://masthead@127.0.0.1:1/masthead', SECRET_KEY: secretKey },
      says: /^The database at DATABASE_URL cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1\n$/,
    },
  }
}

function serverFaults(server: string): Record<string, Fault> {
  const changed = (change: (url: URL) => void) => {
    const url = new URL(server)
    change(url)
    return { DATABASE_URL: url.href, SECRET_KEY: secretKey }
  }
  return {
    'a database that does not exist': {
      environment: changed((url) => {
        url.pathname = '/nowhere'
      }),
      says: /^There is no such database at DATABASE_URL: database "nowhere" does not exist\. Create it .*\n$/,
    },
    'a login that the server refuses': {
      environment: changed((url) => {
        url.username = 'nobody'
      }),
      says: /^The server at DATABASE_URL refuses the login: .*"nobody".*\. Correct the user .*\n$/,
    },
    'a server without encryption': {
      environment: changed((url) => {
        url.searchParams.set('sslmode', 'verify-full')
      }),
      says: /^No encrypted connection to the server at DATABASE_URL can be made: .*\. Correct sslmode .*\n$/,
    },
  }
}

const faults = serverUrl === undefined ? embeddedFaults() : serverFaults(serverUrl)

for (const [name, { environment, says }] of Object.entries(faults)) {
  t.test(name, async (t) => {
    for (const [entry, command] of Object.entries(entryPoints)) {
      t.match(await faultOf(command, environment), says, entry)
    }
  })
}

t.test('the file .env', { skip: serverUrl && 'is no matter of the database' }, async (t) => {
  /** Runs an npm script as npm does, in a folder that has all files but those of `.env`. */
  function runIn(folder: string, command: string, environment: Environment) {
    const path = `${at('node_modules/.bin')}:${fromTest.PATH}`
    const options = { cwd: folder, env: { ...fromTest, PATH: path, ...environment } }
    return promisify(execFile)('/bin/sh', ['-c', command], options).catch(({ stderr }) => ({ stderr }))
  }
  const folder = newFolder()
  for (const name of ['src', 'scripts', 'package.json']) symlinkSync(at(name), join(folder, name))
  const { start, migrate, admin } = packageJson.scripts
  const commands = { start, migrate, admin: `${admin} list-accounts` }
  const says = /^The environment is not usable:\n {2}- PORT .*\n$/

  t.test('may be missing, and nothing is said of that', async (t) => {
    for (const [name, command] of Object.entries(commands))
      t.match((await runIn(folder, command, { PORT: 'abc' })).stderr, says, name)
  })

  t.test('is read if it exists', async (t) => {
    writeFileSync(join(folder, '.env'), 'PORT=abc\n')
    for (const [name, command] of Object.entries(commands))
      t.match((await runIn(folder, command, {})).stderr, says, name)
  })
})

t.test('the message', async (t) => {
  const from = (code: string, message: string) => Object.assign(new Error(message), { code })

  t.test('is one line that says what to do', async (t) => {
    const messages: [Error, RegExp][] = [
      [from('28P01', 'password authentication failed for user "m"'), /refuses the login.*Correct the user/],
      [new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'), /refuses the login/],
      [from('42501', 'permission denied for schema public'), /lacks a right.*Make this user the owner/],
      [from('53100', 'could not extend file'), /^The disk of the database is full: could not/],
      [
        new AggregateError([from('ECONNREFUSED', 'connect ::1'), from('ECONNREFUSED', 'connect 127.0.0.1')]),
        /^The database at DATABASE_URL cannot be reached: connect ::1, connect 127\.0\.0\.1$/,
      ],
      [new ListenError(from('EACCES', 'listen EACCES 0.0.0.0:80')), /^listen EACCES .*\. Set PORT to/],
      [new ListenError(from('ENOTFOUND', 'getaddrinfo ENOTFOUND x')), /^getaddrinfo .*\. Set HOST to/],
    ]
    for (const [error, says] of messages) {
      const message = operatorMessage(error)
      t.match(message, says)
      t.notMatch(message, /\n/)
    }
  })

  t.test('does not repeat the values of a statement', async (t) => {
    const cause = from('42501', 'permission denied for table accounts')
    const error = new Error('Failed query: select $1\nparams: ann@example.org', { cause })
    t.notMatch(operatorMessage(error), /ann@example/)
  })

  t.test('of a fault of the program has its stack', async (t) => {
    t.match(JSON.parse(operatorMessage(new TypeError('x is undefined'))), {
      message: 'x is undefined',
      stack: /operator-faults/,
    })
  })
})
