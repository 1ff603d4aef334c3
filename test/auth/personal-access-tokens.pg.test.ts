/**
 * Recording the use of a personal access token over several connections: no request waits for it,
 * and a failure costs nothing.
 */
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { accessTokens } from '../../src/db/tables/accounts.ts'
import { startTestApp } from '../helpers/app.ts'
import { create, readMe, revoke, rowOf } from '../helpers/credentials/access-tokens.ts'
import { serverUrl } from '../helpers/database.ts'
import { refused } from '../helpers/refusal.ts'
import { until } from '../helpers/until.ts'

t.test('keeps', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const app = await startTestApp()
  const { person, deps, logLines } = app
  const { database } = deps
  const owner = await person()

  /** Does `work` while another transaction holds the token's row. */
  const whileHeld = (id: string, work: () => Promise<void>) =>
    database.transact(async (tx) => {
      await tx.select({ id: accessTokens.id }).from(accessTokens).where(eq(accessTokens.id, id)).for('update')
      await work()
    })

  /** The connections that wait to record a use. */
  const waiting = () =>
    database.db
      .select({ pid: sql<number>`pid` })
      .from(sql`pg_stat_activity`)
      .where(
        sql`datname = current_database() and wait_event_type = 'Lock'
          and query like 'update "access_tokens"%'`,
      )

  t.test('answering while the row of the token is locked, with one connection waiting for it', async (t) => {
    const { id, headers } = await create(app, owner)
    await whileHeld(id, async () => {
      for (let requests = 0; requests < 20; requests++) t.equal((await readMe(app, headers)).statusCode, 200)
      await until(async () => (await waiting()).length > 0)
      t.equal((await waiting()).length, 1)
      t.equal((await rowOf(app, id)).lastUsedAt, null)
    })
    await until(async () => (await rowOf(app, id)).lastUsedAt)
  })

  t.test('answering when the connection that should record the use is lost', async (t) => {
    const { id, headers } = await create(app, owner)
    await whileHeld(id, async () => {
      t.equal((await readMe(app, headers)).statusCode, 200)
      const { pid } = (await until(async () => (await waiting())[0])) ?? {}
      await database.db.execute(sql`select pg_terminate_backend(${pid})`)
      await until(() => logLines.some(({ msg }) => String(msg).includes('could not be recorded')))
    })
    t.equal((await rowOf(app, id)).lastUsedAt, null)
    await until(async () => {
      t.equal((await readMe(app, headers)).statusCode, 200)
      return (await rowOf(app, id)).lastUsedAt
    })
  })

  t.test('a token revoked, when the record of a use is still waiting', async (t) => {
    const { id, headers } = await create(app, owner)
    const held = Promise.withResolvers<void>()
    const holding = whileHeld(id, async () => {
      t.equal((await readMe(app, headers)).statusCode, 200)
      await until(async () => (await waiting()).length > 0)
      await held.promise
    })
    await until(async () => (await waiting()).length > 0)
    const revoking = revoke(app, owner, id)
    await until(async () => (await waiting()).length > 1)
    held.resolve()
    await holding
    t.equal((await revoking).statusCode, 204)
    await until(async () => (await waiting()).length === 0)
    refused(t, await readMe(app, headers), 401, 'invalid-token')
    t.ok((await rowOf(app, id)).revokedAt)
  })
})
