/** Accounts that an administrator creates at the command line obey the same rules as all others. */
import t from 'tap'
import { accounts } from '../../src/db/tables/accounts.ts'
import { admin, adminHere } from '../helpers/admin-command.ts'
import { embeddedPlace } from '../helpers/server.ts'

const { environment, open } = await embeddedPlace()

/** Runs the command. Returns its output, or its error. */
async function createAccount(
  password: string,
  { email = 'editor@example.org', name = 'The Editor', run = adminHere } = {},
): Promise<string> {
  const parameters = ['create-account', '--email', email, '--name', name]
  const { stdout, stderr } = await run({ ...environment, PASSWORD: password }, ...parameters)
  return stdout || stderr
}

async function accountsMade() {
  const database = await open()
  const rows = await database.db.select().from(accounts)
  await database.close()
  return rows
}

t.test('refuses a password that is guessed first, and makes no account', async (t) => {
  const fault = 'PASSWORD is among the passwords that are guessed first; choose another\n'
  t.equal(await createAccount('password1234', { run: admin }), fault)
  t.equal(
    await createAccount('The EditorThe Editor'),
    'PASSWORD must not be the e-mail address or the name of the account\n',
  )
  t.strictSame(await accountsMade(), [])
})

t.test('refuses a wrong address and a name that is no line of text, and makes no account', async (t) => {
  for (const email of ['editor', 'editor@localhost', 'a@b@example.org', 'editor@-example.org'])
    t.equal(await createAccount('four doors', { email }), '--email must be an e-mail address\n', email)
  const fault = '--name must be a single line of 1 to 80 characters\n'
  for (const name of [' ', 'Two\nlines', 'Turned \u202e round', 'x'.repeat(81)])
    t.equal(await createAccount('four doors', { name }), fault, JSON.stringify(name))
  t.strictSame(await accountsMade(), [])
})

t.test('makes an account whose address is verified', async (t) => {
  const made = await createAccount('four doors and a frunk', { run: admin })
  t.match(made, /^account [0-9a-f-]{36}\nroles reader\n$/)
  const [account] = await accountsMade()
  t.equal(account?.email, 'editor@example.org')
  t.ok(account?.emailVerifiedAt instanceof Date)
})
