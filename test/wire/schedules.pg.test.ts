/**
 * Schedules under two instances over one PostgreSQL: each is kept once, also where the instance
 * that works on it dies.
 */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { openPostgres } from '../../src/db/postgres.ts'
import { articles } from '../../src/db/tables/articles.ts'
import {
  countPublic,
  eventTypesByArticle,
  logInAdmin,
  withAdmin,
} from '../helpers/articles/scheduling-servers.ts'
import { emptyDatabaseUrl, serverUrl } from '../helpers/database.ts'
import { listJobs } from '../helpers/jobs.ts'
import { complaintsOf, newFolder, secretKey, startServer, startWarnings } from '../helpers/server.ts'
import { until } from '../helpers/until.ts'

t.test('two instances', { skip: !serverUrl && 'needs PostgreSQL: npm run test:postgres' }, async (t) => {
  const url = await emptyDatabaseUrl(serverUrl ?? '')
  const start = () =>
    startServer({ ...withAdmin, DATABASE_URL: url, SECRET_KEY: secretKey, DATA_DIR: newFolder() })
  const one = await start()
  const other = await start()
  const database = await openPostgres(url, { onError: () => {} })
  t.teardown(() => database.close())
  const desk = await logInAdmin(one)
  const didKeep = ({ logs }: typeof one) => logs.filter(({ msg }) => msg === 'published on schedule').length

  t.test('keep each of forty schedules once, within seconds, and share the work', async (t) => {
    const ids = await desk.write(40)
    const publishAt = new Date(Date.now() + 3_000)
    for (const id of ids) await desk.schedule(id, { publishAt })
    await until(async () => (await countPublic(other)) === ids.length)
    const types = await eventTypesByArticle(database)
    t.strictSame(
      ids.map((id) => types.get(id)),
      ids.map(() => ['article.scheduled', 'article.published']),
    )
    await until(() => didKeep(one) + didKeep(other) === ids.length)
    t.ok(didKeep(one) > 0 && didKeep(other) > 0)
    const late = [...one.logs, ...other.logs].flatMap(({ lateMs }) =>
      typeof lateMs === 'number' ? [lateMs] : [],
    )
    t.comment(`at most ${Math.max(...late)} ms late`)
    for (const instance of [one, other])
      t.strictSame(complaintsOf(instance), startWarnings({ DATABASE_URL: url }))
  })

  t.test('kept: an instance that dies in the middle leaves the schedule to the next', async (t) => {
    await other.stop()
    /** Whether the instance waits for the locked article. On a busy machine, it may have been faster. */
    const waits = async (id: string) => {
      const jobs = await listJobs(database, 'schedule')
      const job = jobs.find(({ data }) => (data as { articleId: string }).articleId === id)
      return job?.state === 'active' || job?.state === 'completed' ? job.state : undefined
    }
    let caught = ''
    for (let leadMs = 300; caught === ''; leadMs *= 2) {
      const [id = ''] = await desk.write(1)
      await desk.schedule(id, { publishAt: new Date(Date.now() + leadMs) })
      // The article is locked, so the instance waits in the middle of its transaction.
      await database.transact(async (tx) => {
        await tx.select().from(articles).where(eq(articles.id, id)).for('update')
        if ((await until(() => waits(id))) === 'completed') return
        caught = id
        await one.kill()
      })
    }
    const next = await start()
    await until(async () => (await fetch(`${next.url}/v1/articles/${caught}`)).ok)
    t.strictSame((await eventTypesByArticle(database)).get(caught), [
      'article.scheduled',
      'article.published',
    ])
  })
})
