/**
 * Two instances over one PostgreSQL: a person who is new on both at once gets one account, and both
 * agree on its roles.
 */
import { eq } from 'drizzle-orm'
import { pino } from 'pino'
import t from 'tap'
import { assembleDeps } from '../../src/boot/assemble.ts'
import { loadConfig } from '../../src/config/settings.ts'
import { accounts, identities } from '../../src/db/tables/accounts.ts'
import { events } from '../../src/db/tables/events.ts'
import { testEnvironment } from '../helpers/app.ts'
import { startIssuer, trust, withRoles } from '../helpers/credentials/issuer.ts'
import { serverUrl } from '../helpers/database.ts'
import { openPair } from '../helpers/instances.ts'
import { until } from '../helpers/until.ts'

t.test('two instances', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  let now = Date.parse('2026-11-02T09:00:00.000Z')
  const clock = () => new Date(now)
  const issuer = await startIssuer('press', clock)
  const trustedIssuers = trust({ ...issuer.terms, emailClaim: 'email' })
  const config = { ...loadConfig(testEnvironment), trustedIssuers }
  const { ours, other } = await openPair(t)
  const { db } = ours
  const instances = [ours, other].map((database) => {
    const deps = assembleDeps({ config, database, log: pino({ level: 'silent' }), clock })
    t.teardown(deps.memoryLease.startPolling(() => {}))
    return {
      deps,
      see: (token: string) => deps.authenticator.authenticate(`Bearer ${token}`, '127.0.0.1'),
    }
  })
  const [one, two] = instances
  if (!one || !two) throw new Error('there are two')
  for (const { deps } of instances) await until(() => deps.memoryLease.isValid())

  t.test('make one account for twenty simultaneous first requests, ten times over', async (t) => {
    for (let round = 1; round <= 10; round++) {
      const claims = { sub: `new-${round}`, email: `new-${round}@press.example`, email_verified: true }
      const token = await issuer.token({ claims })
      const bearers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 ? one : two).see(token)),
      )
      t.equal(new Set(bearers.map(({ accountId }) => accountId)).size, 1)
      for (const table of [accounts, identities, events]) t.equal(await db.$count(table), round)
    }
  })

  t.test('make two accounts for two people with one address, and give the address to one', async (t) => {
    const before = await db.$count(accounts)
    const shared = { email: 'shared@press.example', email_verified: true }
    const tokens = await Promise.all(['a', 'b'].map((sub) => issuer.token({ claims: { sub, ...shared } })))
    await Promise.all(tokens.map((token, index) => (index ? one : two).see(token)))
    t.equal(await db.$count(accounts), before + 2)
    const rows = await db.select({ email: accounts.email }).from(accounts)
    t.equal(rows.filter(({ email }) => email === shared.email).length, 1)
  })

  t.test('see what the other has changed, and change it anew for a newer token', async (t) => {
    const sub = 'promoted'
    const tokenOf = (...roles: string[]) => {
      now += 5_000
      return issuer.token({ claims: { sub, ...withRoles(...roles) } })
    }
    const { accountId } = await one.see(await tokenOf('newsroom-writer'))
    const rolesAt = async (instance: typeof one) => (await instance.deps.standings.find(accountId))?.roles
    await two.see(await tokenOf())
    await until(async () => (await rolesAt(one))?.length === 1)
    await one.see(await tokenOf('newsroom-writer'))
    t.strictSame(await rolesAt(one), ['reader', 'author'])
    await until(async () => (await rolesAt(two))?.length === 2)
  })

  t.test(
    'end with the roles of the newest of three tokens, in whatever order they are seen, ten times over',
    async (t) => {
      for (let round = 1; round <= 10; round++) {
        const sub = `raced-${round}`
        const { accountId } = await one.see(await issuer.token({ claims: { sub } }))
        const tokens: string[] = []
        for (const roles of [['newsroom-writer'], ['newsroom-moderator'], []]) {
          now += 5_000
          tokens.push(await issuer.token({ claims: { sub, ...withRoles(...roles) } }))
        }
        const [oldest, middle, newest] = tokens as [string, string, string]
        // The newest may change nothing by itself, and then still has the last word over those that
        // come late.
        await Promise.all([two.see(newest), one.see(middle), two.see(oldest), one.see(oldest)])
        await Promise.all([one.see(oldest), two.see(middle)])
        const rows = await db
          .select({ roles: accounts.roles })
          .from(accounts)
          .where(eq(accounts.id, accountId))
        t.strictSame(rows, [{ roles: ['reader'] }])
      }
    },
  )

  t.test('change roles once for one new token on many requests', async (t) => {
    const sub = 'busy'
    await one.see(await issuer.token({ claims: { sub } }))
    now += 5_000
    const before = await db.$count(events)
    const token = await issuer.token({ claims: { sub, ...withRoles('newsroom-writer') } })
    await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 ? one : two).see(token)))
    t.equal(await db.$count(events), before + 1)
  })
})
