/**
 * The audit shows admins every act that matters to security, with its actor and network address.
 */
import t from 'tap'
import { rotateKeys } from '../../src/commands/credentials/rotate-keys.ts'
import { type Answer, type Person, startTestApp, type TestApp } from '../helpers/app.ts'
import { logIn, password, refresh, tryLogin } from '../helpers/credentials/logins.ts'
import { invalid, refused } from '../helpers/refusal.ts'

type Entry = {
  id: string
  type: string
  actorAccountId: string | null
  address: string | null
  subjects: Record<string, string>
  payload: Record<string, unknown>
  occurredAt: string
}

function readAudit({ send }: TestApp, as: Person, query = ''): Promise<Answer> {
  return send({ url: `/v1/audit${query}`, as })
}

async function entriesOf(app: TestApp, as: Person, query = ''): Promise<Entry[]> {
  return (await readAudit(app, as, query)).body_.data
}

t.test('does', async (t) => {
  const app = await startTestApp()
  const { person, send, deps, advance } = app
  const admin = await person(['admin'])
  const reader = await person([], { password })
  const newest = async () => (await entriesOf(app, admin, '?limit=1'))[0]

  t.test('records a login with account, session and address', async (t) => {
    const answer = await send({
      method: 'POST',
      url: '/v1/sessions',
      payload: { email: reader.email, password },
      remoteAddress: '192.0.2.7',
    })
    t.equal(answer.statusCode, 201)
    const at = deps.clock().toISOString()
    t.match(await newest(), {
      type: 'session.started',
      actorAccountId: reader.id,
      address: '192.0.2.7',
      subjects: { accountId: reader.id, sessionId: /^[0-9a-f-]{36}$/ },
      payload: {},
      occurredAt: at,
    })
  })

  t.test(
    'records a refused login: for whom, where there is such an account, and never what was typed',
    async (t) => {
      await tryLogin(app, { email: reader.email, password: 'a wrong password' })
      t.match(await newest(), {
        type: 'session.refused',
        actorAccountId: null,
        address: '127.0.0.1',
        subjects: { accountId: reader.id },
      })
      await tryLogin(app, { email: 'nobody@readers.example', password: 'a wrong password' })
      const answer = await readAudit(app, admin, '?limit=1')
      t.match(answer.body_.data, [{ type: 'session.refused', subjects: {} }])
      t.strictSame(answer.body_.data[0].subjects, {})
      t.notMatch(answer.body, /nobody@|wrong password/)
    },
  )

  t.test('records the reuse of a spent refresh token', async (t) => {
    const { refreshToken } = await logIn(app, reader)
    await refresh(app, refreshToken)
    advance(11_000)
    t.equal((await refresh(app, refreshToken)).statusCode, 401)
    t.match(await newest(), {
      type: 'session.reuse-detected',
      actorAccountId: null,
      address: '127.0.0.1',
      subjects: { accountId: reader.id },
    })
  })

  t.test('records roles, suspensions and keys', async (t) => {
    const someone = await person()
    const put = (path: string, payload: object) =>
      send({ method: 'PUT', url: `/v1/accounts/${someone.id}/${path}`, payload, as: admin })
    await put('roles', { roles: ['author'] })
    await put('suspension', { reason: 'Spam.', until: null })
    await send({ method: 'DELETE', url: `/v1/accounts/${someone.id}/suspension`, as: admin })
    await rotateKeys(deps, { isDiscarding: false })
    const entries = await entriesOf(app, admin, '?limit=4')
    const common = { actorAccountId: admin.id, address: '127.0.0.1', subjects: { accountId: someone.id } }
    t.match(entries, [
      { type: 'signing-key.rotated', actorAccountId: null, address: null, payload: { discarded: false } },
      { type: 'account.suspension-lifted', ...common },
      { type: 'account.suspended', ...common, payload: { until: null } },
      { type: 'account.roles-changed', ...common, payload: { added: ['author'], removed: [] } },
    ])
  })

  t.test('shows what an account did, and what was done to it', async (t) => {
    const [one, other] = [await person([], { password }), await person()]
    await send({
      method: 'PUT',
      url: `/v1/accounts/${other.id}/roles`,
      payload: { roles: ['author'] },
      as: admin,
    })
    await logIn(app, one)
    const typesOf = async (query: string) => (await entriesOf(app, admin, query)).map(({ type }) => type)
    t.strictSame(await typesOf(`?actor=${one.id}`), ['session.started'])
    t.strictSame(await typesOf(`?account=${other.id}`), ['account.roles-changed', 'account.registered'])
    t.strictSame(await typesOf(`?account=${other.id}&actor=${admin.id}`), ['account.roles-changed'])
    t.strictSame(await typesOf(`?account=${other.id}&type=session.started,session.ended`), [])
  })

  t.test('shows the events between two times, and pages without skipping', async (t) => {
    const since = deps.clock().toISOString()
    for (let login = 0; login < 5; login++) await logIn(app, reader)
    const until = deps.clock().toISOString()
    await logIn(app, reader)
    const seen: string[] = []
    let url: string | null = `/v1/audit?type=session.started&since=${since}&until=${until}&limit=2`
    const first = url
    while (url) {
      const { body_ }: Answer = await send({ url, as: admin })
      seen.push(...body_.data.map(({ occurredAt }: Entry) => occurredAt))
      url = body_.page.nextCursor && `${first}&cursor=${body_.page.nextCursor}`
    }
    t.equal(seen.length, 4, 'the fifth is at `until`, which is outside')
    t.strictSame(seen, [...seen].sort().reverse())
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const admin = await app.person(['admin'])

  t.test('everybody but admins', async (t) => {
    refused(t, await readAudit(app, await app.person(['moderator', 'author'])), 403, 'forbidden')
    refused(t, await app.send({ url: '/v1/audit' }), 401, 'unauthenticated')
  })

  t.test('invalid filters', async (t) => {
    invalid(t, await readAudit(app, admin, '?type=article.published'), ['type'])
    invalid(t, await readAudit(app, admin, '?type=session.started,'), ['type'])
    invalid(t, await readAudit(app, admin, '?type=session.started&type=session.ended'), ['type'])
    const { body_ } = await readAudit(app, admin, '?type=session.started,session.stared')
    t.equal(body_.detail, 'type must be one of the values that the reference at /docs lists.')
    invalid(t, await readAudit(app, admin, '?account=me'), ['account'])
    invalid(t, await readAudit(app, admin, '?since=yesterday'), ['since'])
    invalid(t, await readAudit(app, admin, '?until=2030-06-30T23:59:60Z'), ['until'])
    for (const edge of ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-23:59', '0001-01-01T00:00:00%2B23:59'])
      invalid(t, await readAudit(app, admin, `?since=${edge}`), ['since'])
    invalid(t, await readAudit(app, admin, '?address=127.0.0.1'), ['address'])
  })

  t.test('a cursor of another filter', async (t) => {
    await app.person()
    const { page } = (await readAudit(app, admin, '?limit=1')).body_
    const answer = await readAudit(app, admin, `?limit=1&type=session.started&cursor=${page.nextCursor}`)
    refused(t, answer, 400, 'invalid-cursor')
  })
})
