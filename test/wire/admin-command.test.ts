/** The administrator's command as a process of its own, with the environment of the service. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { runCommand } from '../../scripts/admin/run-command.ts'
import { verifyPassword } from '../../src/auth/passwords.ts'
import type { Db } from '../../src/db/database.ts'
import { accounts, sessions } from '../../src/db/tables/accounts.ts'
import { events } from '../../src/db/tables/events.ts'
import { admin, adminHere } from '../helpers/admin-command.ts'
import { startMailServer } from '../helpers/mail-server.ts'
import { type Environment, fromTest, newFolder, places } from '../helpers/server.ts'

const verbs = [
  'create-account',
  'list-accounts',
  'set-roles',
  'reset-password',
  'rotate-keys',
  'reseal',
  'export',
  'erase',
  'check',
  'help',
]

const email = 'editor@example.org'
const password = 'four doors and a frunk'

for (const { name, make } of places) {
  t.test(`with ${name}`, async (t) => {
    const { environment, open } = await make()
    const run = (...parameters: string[]) => admin(environment, ...parameters)
    const runHere = (...parameters: string[]) => adminHere(environment, ...parameters)
    const runWith = (more: Environment, ...parameters: string[]) =>
      admin({ ...environment, ...more }, ...parameters)

    /** Reads the database while no process has it. */
    async function reading<Result>(read: (db: Db) => Promise<Result>): Promise<Result> {
      const database = await open()
      const result = await read(database.db)
      await database.close()
      return result
    }
    const accountOf = (address: string) =>
      reading(async (db) => {
        const [row] = await db.select().from(accounts).where(eq(accounts.email, address))
        if (!row) throw new Error(`there is no account ${address}`)
        return row
      })
    const logged = (type: 'account.exported' | 'account.erased' | 'account.roles-changed') =>
      reading((db) => db.select({ actor: events.actorAccountId }).from(events).where(eq(events.type, type)))

    t.test('makes and lists accounts', async (t) => {
      const of = (address: string, roles: string) =>
        ['create-account', '--email', address, '--name', 'Somebody', '--roles', roles] as const
      t.equal((await runWith({ PASSWORD: password }, ...of(email, 'admin'))).code, 0)
      t.equal((await runWith({ PASSWORD: password }, ...of('reader@example.org', ''))).code, 0)
      const all = (await run('list-accounts')).stdout.trimEnd().split('\n')
      t.strictSame(
        all.map((line) => line.split('\t').slice(1)),
        [
          [email, 'reader,admin', 'active', 'Somebody'],
          ['reader@example.org', 'reader', 'active', 'Somebody'],
        ],
      )
      t.strictSame((await runHere('list-accounts', '--roles', 'admin,author')).stdout, `${all[0]}\n`)
      t.strictSame((await runHere('list-accounts', '--email', 'READER@example.org')).stdout, `${all[1]}\n`)
    })

    t.test('sets a password, given or made', async (t) => {
      const { passwordHash: before, epoch } = await accountOf(email)
      const next = 'three doors and a boot'
      const given = await runWith({ PASSWORD: next }, 'reset-password', '--email', email)
      t.match(given, { code: 0, stdout: /^account [0-9a-f-]{36} has a new password\n$/ })
      const { passwordHash, epoch: raised } = await accountOf(email)
      t.not(passwordHash, before)
      t.equal(raised, epoch + 1, 'tokens from before are refused')
      t.ok(await verifyPassword(passwordHash, next))
      const made = await runHere('reset-password', '--email', email)
      const [, words = ''] = /\npassword (\S+)\n$/.exec(made.stdout) ?? []
      t.ok(await verifyPassword((await accountOf(email)).passwordHash, words))
      t.equal(await reading((db) => db.$count(sessions)), 0)
      const weak = await adminHere(
        { ...environment, PASSWORD: 'password1234' },
        'reset-password',
        '--email',
        email,
      )
      t.match(weak, { code: 1, stdout: '', stderr: /^PASSWORD is among the passwords/ })
    })

    t.test('sets roles, and keeps the last admin', async (t) => {
      const set = (address: string, roles: string) =>
        runHere('set-roles', '--email', address, '--roles', roles)
      t.match(await set('reader@example.org', 'author,moderator'), {
        code: 0,
        stdout: /\nroles reader, author, moderator\n$/,
      })
      t.strictSame((await logged('account.roles-changed')).at(-1), { actor: null })
      t.match(await set(email, 'reader'), { code: 1, stderr: /last admin/ })
      t.strictSame((await accountOf(email)).roles, ['reader', 'admin'])
      t.match(await set(email, 'editor'), { code: 1, stderr: /'editor', which is not one of reader/ })
    })

    t.test('exports an account as JSON, and notes it', async (t) => {
      const { code, stdout } = await run('export', '--email', email)
      t.equal(code, 0)
      t.match(JSON.parse(stdout), { account: { email }, comments: [], sessions: [] })
      t.strictSame(await logged('account.exported'), [{ actor: null }])
    })

    t.test('erases an account', async (t) => {
      const { id } = await accountOf('reader@example.org')
      const answer = await runHere('erase', '--email', 'reader@example.org')
      t.match(answer, { code: 0, stdout: `account ${id} is erased\n` })
      const rows = await reading((db) => db.select().from(accounts).where(eq(accounts.id, id)))
      t.match(rows, [{ email: null, passwordHash: null }])
      t.strictSame(await logged('account.erased'), [{ actor: null }])
      t.match(await run('erase', '--email', email), { code: 1, stderr: /last admin/ })
    })

    t.test('says what is wrong with a command, and does nothing', async (t) => {
      const said: string[] = []
      const surroundings = {
        env: { ...fromTest, ...environment },
        write: async (text: string) => void said.push(text),
        warn: (text: string) => void said.push(text),
      }
      const refused = (parameters: string[], fault: RegExp) =>
        t.rejects(runCommand(parameters, surroundings), { message: fault }, parameters.join(' '))

      for (const command of ['reset-password', 'set-roles', 'erase', 'export']) {
        const more = command === 'set-roles' ? ['--roles', 'author'] : []
        const nobody = /no account has the e-mail address nobody@example/
        await refused([command, '--email', 'nobody@example.org', ...more], nobody)
        await refused([command, '--email', 'nobody', ...more], /^--email must be an e-mail address$/)
      }
      for (const command of ['reset-password', 'set-roles', 'erase', 'export', 'create-account']) {
        const usage = new RegExp(`^--email is missing\nusage: npm run admin -- ${command} --email E`)
        await refused([command], usage)
      }
      await refused(['create-account', '--email', email], /^--name is missing\nusage: .*--name N/)
      await refused(
        ['set-roles', '--email', email],
        /^--roles must name roles.*\nusage: .* set-roles --email E --roles admin,author$/,
      )
      await refused(
        ['set-roles', '--email', email, '--roles', ' ,'],
        /^--roles is empty.*`--roles reader` takes all others/,
      )
      for (const verb of verbs) {
        const usage = new RegExp(`^Unknown option '--nope'\nusage: npm run admin -- ${verb}( [-[].*)?$`)
        await refused([verb, '--nope'], usage)
      }
      await refused(['check', 'nope'], /^Unexpected argument 'nope'\nusage: npm run admin -- check$/)
      await refused(
        ['erase', '--email'],
        /^Option '--email <value>' argument missing\nusage: .* erase --email E$/,
      )
      await refused(['erase', '--mail', email], /^Unknown option '--mail'\nusage: .* erase --email E$/)
      await refused(['drop-everything'], /no command 'drop-everything'.*usage:/s)
      t.strictSame(said, [])
      t.match(await run('erase', '--mail', email), { code: 1, stdout: '', stderr: /--mail/ })
    })

    t.test('checks the configuration, the database and the mail server', async (t) => {
      const mails = await startMailServer()
      const checkHere = (more: Environment) => adminHere({ ...environment, ...more }, 'check')
      const smtp = { SMTP_URL: mails.url, MAIL_FROM: 'news@example.org', PUBLIC_URL: 'http://masthead.test' }
      t.strictSame(await runWith(smtp, 'check'), {
        code: 0,
        stdout: 'configuration: ok\ndatabase: ok\nmail: ok\n',
        stderr: '',
      })
      t.strictSame(mails.deliveries, [], 'without a mail')
      const without = await checkHere({ PUBLIC_URL: 'http://masthead.test' })
      t.match(without, {
        code: 0,
        stdout:
          /^configuration: ok\ndatabase: ok\nmail: not set; this process sends no mail without SMTP_URL\n$/,
      })

      await mails.stop()
      const noMail = await checkHere(smtp)
      t.match(noMail, { code: 1, stdout: /^configuration: ok\ndatabase: ok\nmail: FAILED: .+\n$/ })

      const elsewhere = { ...smtp, DATABASE_URL: 'postgres://masthead@127.0.0.1:1/masthead' }
      const secret = { SECRET_KEY: 'a secret key that only the tests know' }
      const noDatabase = await checkHere({ ...elsewhere, ...secret, SMTP_URL: '' })
      t.match(noDatabase, {
        code: 1,
        stdout:
          /\ndatabase: FAILED: The database at DATABASE_URL cannot be reached: connect ECONNREFUSED.*\nmail: not set/,
      })

      const wrong = await runWith({ PORT: 'eighty' }, 'check')
      t.match(wrong, {
        code: 1,
        stdout: /^configuration: FAILED: PORT .*\ndatabase: not checked.*\nmail: not/,
      })
    })
  })
}

t.test('the check makes no database', async (t) => {
  const empty = newFolder()
  const dataDir = join(empty, 'nothing')
  for (const folder of [empty, dataDir]) {
    let said = ''
    const write = async (text: string) => {
      said += text
    }
    t.ok(await runCommand(['check'], { env: { DATA_DIR: folder }, write, warn: t.fail }))
    t.match(said, `\ndatabase: ok; the first start makes the database in ${folder}\n`)
  }
  t.strictSame(readdirSync(empty), [])
})

t.test('the help', async (t) => {
  const nowhere = { DATA_DIR: join(newFolder(), 'nothing') }
  const plain = await admin(nowhere)
  t.match(plain, { code: 0, stderr: '', stdout: /^usage: npm run admin -- COMMAND\n/ })
  for (const verb of ['create-account', 'list-accounts', 'set-roles', 'reset-password', 'rotate-keys'])
    t.match(plain.stdout, `  ${verb} `)
  for (const verb of ['erase', 'export', 'check', 'help']) t.match(plain.stdout, `  ${verb}`)
  for (const line of plain.stdout.split('\n')) t.ok(line.length <= 110, line)
  for (const parameters of [['help'], ['--help'], ['erase', '--help']])
    t.strictSame(await adminHere(nowhere, ...parameters), plain, parameters.join(' '))
})
