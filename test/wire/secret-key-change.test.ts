/**
 * SECRET_KEY is changed: the service restarts with a new one and knows the former one, and nothing
 * that people hold stops working.
 */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { createSecretBox } from '../../src/auth/secret-box.ts'
import { unsubscribeToken } from '../../src/auth/unsubscribe-tokens.ts'
import { openMail } from '../../src/outbox/mail.ts'
import type { SealedMail } from '../../src/outbox/payloads.ts'
import { admin, adminHere } from '../helpers/admin-command.ts'
import { startMailServer } from '../helpers/mail-server.ts'
import { logIn, places, post, startProcess, startServer } from '../helpers/server.ts'
import { until } from '../helpers/until.ts'

const [oldKey, newKey] = [
  'the old secret key, which is long enough',
  'the new secret key, which is long enough',
]
const login = { email: 'editor@example.org', password: 'four doors and a frunk' }

type Session = { accessToken: string; refreshToken: string; account: { id: string } }

for (const { name, make } of places) {
  t.test(`with ${name}`, async (t) => {
    const { environment, open } = await make()
    const before = { ...environment, SECRET_KEY: oldKey, DEMO: 'off', WORKER: 'off' }
    const after = { ...before, SECRET_KEY: newKey, SECRET_KEY_FORMER: oldKey }
    await adminHere(
      { ...before, PASSWORD: login.password },
      'create-account',
      '--email',
      login.email,
      '--name',
      'Ed',
    )

    /** What people hold from the time of the old secret. */
    const first = await startServer(before)
    const session = (await (await logIn(first.url, login)).json()) as Session
    const { id } = session.account
    await post(`${first.url}/v1/accounts/password-reset-requests`, { email: login.email })
    const other = (await (await logIn(first.url, login)).json()) as Session
    const spent = await post(`${first.url}/v1/sessions/refresh`, { refreshToken: other.refreshToken })
    const { refreshToken: successor } = (await spent.json()) as Session
    await first.stop()

    const oldLink = unsubscribeToken(createSecretBox(oldKey), id)
    const unsubscribe = (url: string, token: string) =>
      post(`${url}/v1/reply-notices/unsubscription?token=${token}`, {})
    const readMe = (url: string, token: string) =>
      fetch(`${url}/v1/accounts/me`, { headers: { authorization: `Bearer ${token}` } })

    t.test('refuses to start with the new secret alone, and says what to set', async (t) => {
      const refused = startProcess({ ...before, SECRET_KEY: newKey })
      t.strictSame(await refused.exited, { code: 1, signal: null })
      t.match(refused.stderr(), /set SECRET_KEY_FORMER/)
      t.match(await adminHere({ ...before, SECRET_KEY: newKey }, 'check'), {
        code: 1,
        stdout: /\ndatabase: FAILED: SECRET_KEY cannot decrypt the signing key/,
      })
      t.match(await adminHere({ ...before, SECRET_KEY: newKey }, 'reseal'), {
        code: 1,
        stderr: /^SECRET_KEY cannot decrypt the signing key .*set SECRET_KEY_FORMER/,
      })
      t.match((await adminHere(after, 'check')).stdout, /\ndatabase: ok\n/)
    })

    t.test('accepts and sends what is from before', async (t) => {
      const mails = await startMailServer()
      const smtp = { WORKER: 'inline', SMTP_URL: mails.url, MAIL_FROM: 'news@example.org' }
      const { url, stop } = await startServer({ ...after, ...smtp })
      t.equal((await readMe(url, session.accessToken)).status, 200, 'access tokens')
      const again = await post(`${url}/v1/sessions/refresh`, { refreshToken: other.refreshToken })
      const body = (await again.json()) as Session
      // The refresh is repeated within ten seconds unless the machine is very slow.
      if (again.status === 200) t.equal(body.refreshToken, successor, 'the same successor')
      else t.comment('the restart took longer than the grace of a refresh')
      const isLive = again.status === 200
      const next = await post(`${url}/v1/sessions/refresh`, { refreshToken: successor })
      t.equal(next.status, isLive ? 200 : 401, 'refresh tokens')
      t.match((await unsubscribe(url, oldLink)).status, 200, 'links to unsubscribe')
      await until(async () => mails.deliveries.length > 0)
      t.match(mails.deliveries[0]?.mail.text, /password-reset\?token=/, 'mail that waited')
      const newLogin = await logIn(url, login)
      t.equal(newLogin.status, 201)
      await stop()
    })

    t.test('seals what is new under the new secret, and the signing key when told to', async (t) => {
      const { stdout } = await admin(after, 'reseal')
      t.match(stdout, /^\S+ is encrypted with SECRET_KEY now\n$/)
      t.match((await adminHere(after, 'reseal')).stdout, /already/)
      const { url, stop } = await startServer({ ...before, SECRET_KEY: newKey })
      t.equal((await readMe(url, session.accessToken)).status, 200, 'without the former secret')
      t.equal((await unsubscribe(url, unsubscribeToken(createSecretBox(newKey), id))).status, 200)
      t.equal((await unsubscribe(url, oldLink)).status, 400, 'which old links need')
      await post(`${url}/v1/accounts/password-reset-requests`, { email: login.email })
      await stop()
      const database = await open()
      const rows = await database.db
        .select({ data: sql<SealedMail>`data` })
        .from(sql`pgboss.job`)
        .where(sql`name = 'mail'`)
        .orderBy(sql`id desc`)
      await database.close()
      t.match(openMail(createSecretBox(newKey), rows[0]?.data ?? { sealed: '' }).to, login.email)
    })
  })
}
