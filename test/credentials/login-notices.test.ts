/**
 * The mail about a login from a new device or network: what is new, who is told and how often, and
 * what is kept of it.
 */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { setPassword } from '../../src/commands/credentials/set-password.ts'
import { knownLogins } from '../../src/db/tables/accounts.ts'
import { deviceOf, loginNetworkOf } from '../../src/domain/credentials/login-origin.ts'
import { startTestApp, type TestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import {
  latestToken,
  mailsTo,
  register,
  requestReset,
  reset,
  verify,
} from '../helpers/credentials/account-mails.ts'
import { password, tryLogin } from '../helpers/credentials/logins.ts'

const day = 24 * 3_600_000
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0'
const laterFirefox = firefox.replaceAll('150.0', '163.0')
const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1'
const home = '192.0.2.10'

type Place = { from?: string; agent?: string }

async function startHouse() {
  const app = await startTestApp()
  let people = 0
  const reader = async () => {
    const email = `reader-${++people}@readers.example`
    const { id } = expectStatus(await register(app, { email, password, displayName: 'R' }), 201).body_
    expectStatus(await verify(app, await latestToken(app, email)), 204)
    return { id: id as string, email }
  }
  const logIn = async ({ email }: { email: string }, { from = home, agent = firefox }: Place = {}) => {
    const headers = { 'user-agent': agent }
    const request = { method: 'POST', url: '/v1/sessions', payload: { email, password }, headers } as const
    return expectStatus(await app.send({ ...request, remoteAddress: from }), 201)
  }
  return { ...app, reader, logIn }
}

async function notices(app: TestApp, { email }: { email: string }) {
  return (await mailsTo(app, email)).filter(({ kind }) => kind === 'new-login')
}

const rowsOf = ({ deps }: TestApp, { id }: { id: string }) =>
  deps.database.db.select().from(knownLogins).where(eq(knownLogins.accountId, id))

t.test('does', async (t) => {
  const app = await startHouse()
  const { reader, logIn } = app

  t.test('tell of a new device and of a new network, and of no other login', async (t) => {
    const ann = await reader()
    const expectNotices = async (count: number, words: string) =>
      t.equal((await notices(app, ann)).length, count, words)
    await logIn(ann)
    await expectNotices(0, 'the first login of an account')
    await logIn(ann, { agent: laterFirefox })
    await expectNotices(0, 'a later release of the browser')
    await logIn(ann, { from: '192.0.2.77' })
    await expectNotices(0, 'another address of the network')
    await logIn(ann, { agent: iPhone })
    await expectNotices(1, 'another device')
    await logIn(ann, { from: '198.51.100.4' })
    await expectNotices(2, 'another network')
    await logIn(ann, { from: '198.51.100.9' })
    await logIn(ann, { agent: iPhone })
    await expectNotices(2, 'both once more')
  })

  t.test('say when and from where it was, and what to do', async (t) => {
    const ann = await reader()
    await logIn(ann)
    await logIn(ann, { agent: iPhone, from: '2001:db8:1:2:3::4' })
    const [mail] = await notices(app, ann)
    t.equal(mail?.subject, 'A new login to your account at Masthead')
    t.match(mail?.text, /Time: 2 November 2026.*UTC\nDevice: Safari on iOS\nNetwork: 2001:db8:1:2::\/64\n/)
    t.match(mail?.text, /ask for a new password at once/)
  })
})

t.test('does after a reset of the password, and after an update', async (t) => {
  const app = await startHouse()
  const { reader, logIn, deps } = app
  const admin = await app.person(['admin'])
  const intruder = { agent: iPhone, from: '198.51.100.4' }
  const operator = { accountId: null, address: null }
  const owns = async (ann: { email: string }) =>
    expectStatus(await reset(app, { token: await latestToken(app, ann.email), password }), 204)
  const ways = {
    'the owner asks for': async (ann: { email: string }) => {
      expectStatus(await requestReset(app, ann.email), 202)
      await owns(ann)
    },
    'an admin forces': async (ann: { id: string; email: string }) => {
      const url = `/v1/accounts/${ann.id}/password-reset`
      expectStatus(await app.send({ method: 'POST', url, as: admin }), 202)
      t.strictSame(await rowsOf(app, ann), [], 'before the owner has chosen a password')
      await owns(ann)
    },
    'the command sets': ({ id: accountId }: { id: string }) =>
      setPassword(deps, operator, { accountId, password }),
  }
  for (const [way, replace] of Object.entries(ways))
    t.test(`tell of the device of an intruder after a password that ${way}`, async (t) => {
      const ann = await reader()
      await logIn(ann)
      await logIn(ann, intruder)
      await replace(ann)
      t.strictSame(await rowsOf(app, ann), [])
      await logIn(ann)
      const before = (await notices(app, ann)).length
      await logIn(ann, intruder)
      t.equal((await notices(app, ann)).length, before + 1)
    })

  t.test(
    'tell of a new device where only the sessions of an earlier release say what is known',
    async (t) => {
      const ann = await reader()
      await logIn(ann)
      await logIn(ann, { agent: iPhone })
      const forget = () => deps.database.db.delete(knownLogins).where(eq(knownLogins.accountId, ann.id))
      await forget()
      const before = (await notices(app, ann)).length
      await logIn(ann, { agent: iPhone })
      t.equal((await notices(app, ann)).length, before, 'the device of a live session')
      await forget()
      await logIn(ann, intruder)
      t.equal((await notices(app, ann)).length, before + 1)
      await logIn(ann)
      t.equal((await notices(app, ann)).length, before + 1, 'the device of the other session')
    },
  )
})

t.test('keeps', async (t) => {
  const app = await startHouse()
  const { reader, logIn, advance } = app

  t.test('mails to three a day', async (t) => {
    const ann = await reader()
    const from = (index: number) => ({ from: `10.0.${index}.1` })
    for (let index = 0; index < 8; index++) await logIn(ann, from(index))
    t.equal((await notices(app, ann)).length, 3)
    advance(day)
    await logIn(ann, from(100))
    t.equal((await notices(app, ann)).length, 4)
  })

  t.test('mails to three a day, however many places there are', async (t) => {
    const ann = await reader()
    for (let index = 0; index < 60; index++) await logIn(ann, { from: `10.2.${index}.1` })
    t.equal((await notices(app, ann)).length, 3)
    t.equal((await rowsOf(app, ann)).length, 20)
  })

  t.test('twenty places of an account, the latest', async (t) => {
    const ann = await reader()
    for (let index = 0; index < 30; index++) await logIn(ann, { from: `10.1.${index}.1` })
    t.equal((await rowsOf(app, ann)).length, 20)
    const before = (await notices(app, ann)).length
    advance(2 * day)
    await logIn(ann, { from: '10.1.29.1' })
    t.equal((await notices(app, ann)).length, before, 'one of the latest')
    await logIn(ann, { from: '10.1.0.1' })
    t.equal((await notices(app, ann)).length, before + 1, 'one that is forgotten')
  })

  t.test('neither addresses nor browsers, and nothing that two accounts share', async (t) => {
    const [ann, bob] = [await reader(), await reader()]
    await logIn(ann)
    await logIn(bob)
    const rows = [...(await rowsOf(app, ann)), ...(await rowsOf(app, bob))]
    t.strictSame(
      rows.map(({ fingerprint }) => fingerprint.length),
      [32, 32],
    )
    t.notSame(rows[0]?.fingerprint, rows[1]?.fingerprint)
  })

  t.test('the words of the caller out of the mail', async (t) => {
    const ann = await reader()
    await logIn(ann)
    await logIn(ann, { agent: 'Your account is closed, call +1 555 0100' })
    const [mail] = await notices(app, ann)
    t.match(mail?.text, 'Device: another program\n')
    t.notMatch(mail?.text, '555')
  })

  t.test('an address that nobody has confirmed free of these mails', async (t) => {
    const ann = { email: 'unverified@readers.example' }
    await register(app, { ...ann, password, displayName: 'A' })
    await logIn(ann)
    await logIn(ann, { agent: iPhone })
    t.strictSame(await notices(app, ann), [])
  })

  t.test('nothing of a login that is refused', async (t) => {
    const ann = await reader()
    await logIn(ann)
    await tryLogin(app, { ...ann, password: 'not the password' })
    t.equal((await rowsOf(app, ann)).length, 1)
  })

  t.test('nothing of an account that is erased', async (t) => {
    const ann = await reader()
    const { accessToken } = (await logIn(ann)).body_
    const headers = { authorization: `Bearer ${accessToken}` }
    const payload = { currentPassword: password }
    expectStatus(await app.send({ method: 'DELETE', url: '/v1/accounts/me', payload, headers }), 204)
    t.strictSame(await rowsOf(app, ann), [])
  })
})

t.test('the origin of a login', async (t) => {
  for (const [address, network] of [
    ['192.0.2.10', '192.0.2.0/24'],
    ['::ffff:192.0.2.10', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:1::6', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['nonsense', 'unknown'],
    [null, 'unknown'],
  ] as const)
    t.equal(loginNetworkOf(address), network, `${address}`)
  for (const [agent, device] of [
    [firefox, 'Firefox on Windows'],
    [iPhone, 'Safari on iOS'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140', 'Edge on Linux'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Chrome/140 Safari/537.36', 'Chrome on macOS'],
    ['curl/8.1', 'another program'],
    [null, 'another program'],
  ] as const)
    t.equal(deviceOf(agent), device)
})
