/** A mail whose process died while sending it is sent again with the same Message-ID. */
import { sql } from 'drizzle-orm'
import { TestClock } from 'pg-boss'
import t from 'tap'
import { startTestApp } from '../helpers/app.ts'
import { serverUrl } from '../helpers/database.ts'
import { listJobs, post, startTestWorker, untilStates } from '../helpers/jobs.ts'
import { startMailServer } from '../helpers/mail-server.ts'
import { until } from '../helpers/until.ts'

t.test('keeps', { skip: serverUrl !== undefined && 'needs the embedded database' }, async (t) => {
  const server = await startMailServer()
  const { deps } = await startTestApp({
    smtpUrl: server.url,
    mailFrom: { name: null, address: 'news@paper.example' },
  })
  const bossClock = new TestClock('2026-11-02T09:00:00Z')
  await post(deps, {
    kind: 'newsletter-signup',
    to: 'ann@readers.example',
    subject: 'Hello',
    text: 'A line.\n',
  })
  // A worker that took the job and was killed leaves it in this state.
  await deps.database.db.execute(
    sql`update pgboss.job set state = 'active', started_on = '2026-11-02T09:00:00Z' where name = 'mail'`,
  )
  await startTestWorker(deps, { bossClock })

  t.test('does not take it from a process that may be alive', async (t) => {
    await bossClock.tick(50_000)
    t.match(await listJobs(deps.database, 'mail'), [{ state: 'active', retryCount: 0 }])
    t.equal(server.connections(), 0)
  })

  t.test('sends it again when its time is over, under the same Message-ID', async (t) => {
    await until(async () => {
      await bossClock.tick(10_000)
      return server.deliveries.length > 0
    })
    const [job] = await untilStates(deps.database, 'mail', ['completed'])
    t.equal(job?.retryCount, 1)
    t.strictSame(
      server.deliveries.map(({ mail }) => mail.messageId),
      [`<${job?.id}@paper.example>`],
    )
  })
})
