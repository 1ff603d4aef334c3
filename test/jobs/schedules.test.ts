/**
 * Schedules that come due by the test's clock: each is kept once, and the sweep finds those without
 * a job.
 */
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { accounts } from '../../src/db/tables/accounts.ts'
import { articles } from '../../src/db/tables/articles.ts'
import { contributors } from '../../src/db/tables/contributors.ts'
import { articleRevisions } from '../../src/db/tables/revisions.ts'
import { articleSlugs } from '../../src/db/tables/slugs.ts'
import { runSchedule, sweepSchedules } from '../../src/jobs/run-schedule.ts'
import { hasten, listJobs, startTestWorker } from '../helpers/jobs.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { refused } from '../helpers/refusal.ts'
import { until } from '../helpers/until.ts'

const hour = 3_600_000

async function startDesk() {
  const newsroom = await startNewsroom()
  const { deps, write, publish } = newsroom
  const findRoles = async (id: string) =>
    (await deps.database.db.select({ roles: accounts.roles }).from(accounts).where(eq(accounts.id, id)))[0]
      ?.roles ?? []
  const within = (ms: number) => new Date(deps.clock().getTime() + ms)
  return {
    ...newsroom,
    /** Moves the clock forward, after which people need new logins. */
    async pass(ms: number) {
      newsroom.advance(ms)
      for (const { id: accountId, headers } of [newsroom.author, newsroom.admin]) {
        const roles = [...(await findRoles(accountId))]
        const token = await deps.tokens.issue({ accountId, sessionId: deps.newId(), roles, epoch: 0 })
        headers.authorization = `Bearer ${token}`
      }
    },
    db: deps.database.db,
    within,
    wake: (articleId: string) => runSchedule(deps, { payload: { articleId } }),
    sweep: (signal = new AbortController().signal) => sweepSchedules(deps, { signal }),
    errors: () => newsroom.logLines.filter(({ level }) => level === 50),
    /** A scheduled article, due in an hour unless told otherwise. */
    async scheduled({
      ms = hour,
      endMs,
      ...input
    }: { ms?: number; endMs?: number } & Record<string, unknown> = {}) {
      const { id, slug } = await write(input)
      const publishAt = within(ms).toISOString()
      const unpublishAt = endMs === undefined ? null : within(endMs).toISOString()
      await publish(id, { publishAt, unpublishAt })
      return { id, slug, publishAt, unpublishAt }
    },
  }
}

const desk = await startDesk()
const { send, deps, db, pass, within, wake, sweep, errors, scheduled } = desk
const { write, revise, publish, unpublish, readDraft, readArticle, eventTypesOf, eventsOf, counts } = desk
const toCome = { publishAt: null, scheduledRevision: null, unpublishAt: null }
const isPublic = async (id: string) => (await send({ url: `/v1/articles/${id}` })).statusCode === 200

t.test('does', async (t) => {
  t.test('publishes the scheduled revision with the scheduled time as its date', async (t) => {
    const { id, slug, publishAt } = await scheduled({ title: 'As scheduled', tags: ['Due'] })
    await revise(id, { title: 'Edited since', tags: ['Not due'] })
    await pass(hour + 1_000)
    await wake(id)
    const now = deps.clock().toISOString()
    t.match(await readArticle(id), {
      title: 'As scheduled',
      publishedAt: publishAt,
      updatedAt: now,
      tags: [{ slug: 'due' }],
    })
    const stands = { ...toCome, status: 'published', publishedRevision: 1, revision: 2, scheduleFault: null }
    t.match(await readDraft(id), { ...stands, publishedAt: publishAt })
    t.match((await eventsOf(id)).at(-1), {
      type: 'article.published',
      payload: { revision: 1, slug, formerSlug: slug, scheduledFor: publishAt },
      actorAccountId: null,
      occurredAt: new Date(now),
    })
    t.strictSame((await send({ url: '/v1/articles?tag=not-due' })).body_.data, [])
  })

  t.test('publishes after an outage with the time at which it became public', async (t) => {
    const { id } = await scheduled()
    await pass(2 * hour)
    const publishedAt = deps.clock().toISOString()
    await wake(id)
    t.match(await readArticle(id), { publishedAt })
  })

  t.test('replaces the public revision; the article keeps its date and former address', async (t) => {
    const { id } = await write({ slug: 'before' })
    const { publishedAt } = await publish(id)
    await revise(id, { title: 'New', slug: 'after' })
    await publish(id, { publishAt: within(hour).toISOString() })
    await pass(hour)
    t.equal((await readArticle(id)).slug, 'before')
    await wake(id)
    t.match(await readArticle(id), { title: 'New', slug: 'after', publishedAt })
    t.equal((await send({ url: '/v1/articles/before' })).statusCode, 308)
  })

  t.test('withdraws an article at its end, scheduled or not', async (t) => {
    const both = await scheduled({ endMs: 2 * hour, tags: ['Limited'] })
    const { id } = await write()
    await publish(id, { unpublishAt: within(2 * hour).toISOString() })
    await pass(hour)
    for (const articleId of [both.id, id]) await wake(articleId)
    t.match(await readDraft(both.id), { status: 'published', unpublishAt: both.unpublishAt })
    await pass(hour)
    for (const articleId of [both.id, id]) {
      await wake(articleId)
      refused(t, await send({ url: `/v1/articles/${articleId}` }), 404, 'not-found')
      t.match(await readDraft(articleId), { ...toCome, status: 'unpublished' })
    }
    const types = ['article.scheduled', 'article.published', 'article.unpublished']
    t.strictSame((await eventTypesOf(both.id)).slice(1), types)
    t.match((await eventsOf(both.id)).at(-1), {
      payload: { slug: both.slug, scheduledFor: both.unpublishAt },
      actorAccountId: null,
    })
    const { kept, counted } = await counts()
    t.strictSame(kept, counted)
    t.equal(kept.limited, 0)
  })

  t.test('publishes without contributors who are gone by then', async (t) => {
    const { id: gone } = await desk.addContributor({ name: 'Gone' })
    await desk.addContributor({ name: 'Present' })
    const { id } = await scheduled({ contributors: ['gone', 'present'] })
    await revise(id, { contributors: ['present'] })
    // The API refuses to delete a contributor of a scheduled revision. The former release may do it.
    await db.delete(contributors).where(eq(contributors.id, gone))
    await pass(hour)
    await wake(id)
    const { contributors: byline } = await readArticle(id)
    t.match(byline, [{ slug: 'present' }])
    t.equal(byline.length, 1)
  })

  t.test('sweeps up due articles without a job, and no others', async (t) => {
    const lost = await Promise.all([scheduled(), scheduled({ ms: hour / 2 })])
    const { id: later } = await scheduled({ ms: 9 * hour })
    const { id: ending } = await write()
    await publish(ending, { unpublishAt: within(hour / 2).toISOString() })
    await db.execute(sql`delete from pgboss.job where name = 'schedule'`)
    await pass(hour)
    await sweep()
    for (const { id } of lost) t.ok(await isPublic(id))
    t.notOk(await isPublic(later))
    t.notOk(await isPublic(ending))
    const before = await db.$count(articles, eq(articles.status, 'published'))
    await sweep()
    t.equal(await db.$count(articles, eq(articles.status, 'published')), before)
  })

  t.test('by a worker: a job that wakes too early waits for its time', async (t) => {
    // The database's clock is weeks ahead of the test's, so every schedule here is overdue for it.
    const { id } = await scheduled()
    const worker = await startTestWorker(deps)
    // Otherwise the worker would sweep during the tests that follow.
    t.teardown(() => worker.stop())
    const isWaiting = async () =>
      (await listJobs(deps.database, 'schedule')).some(
        ({ state, isDue, data }) =>
          state === 'created' && !isDue && (data as { articleId: string }).articleId === id,
      )
    await until(isWaiting)
    t.match(await readDraft(id), { status: 'scheduled' })
    await pass(hour)
    await hasten(deps.database)
    await until(() => isPublic(id))
    t.equal((await eventTypesOf(id)).filter((type) => type === 'article.published').length, 1)
  })
})

t.test('refuses', async (t) => {
  t.test('to publish an article that is not due, cancelled, moved, or missing', async (t) => {
    const early = await scheduled()
    const cancelled = await scheduled()
    const moved = await scheduled()
    await unpublish(cancelled.id)
    const publishAt = within(3 * hour).toISOString()
    await publish(moved.id, { publishAt })
    await wake(early.id)
    await pass(hour)
    for (const id of [cancelled.id, moved.id, unknownId]) await wake(id)
    t.notOk(await isPublic(early.id))
    t.match(await readDraft(cancelled.id), { status: 'draft' })
    t.match(await readDraft(moved.id), { status: 'scheduled', publishAt })
    t.strictSame((await eventTypesOf(moved.id)).slice(1), ['article.scheduled', 'article.scheduled'])
  })

  t.test('to publish an article, even for a moment, whose end has passed, and says so', async (t) => {
    const { id, slug } = await scheduled({ endMs: 2 * hour })
    const { id: live } = await write({ title: 'Live' })
    await publish(live)
    await revise(live, { title: 'Never' })
    await publish(live, {
      publishAt: within(hour).toISOString(),
      unpublishAt: within(2 * hour).toISOString(),
    })
    await pass(3 * hour)
    await sweep()
    const gaveUp = { ...toCome, scheduleFault: 'window-missed' }
    t.match(await readDraft(id), { ...gaveUp, status: 'draft', publishedAt: null })
    t.match((await eventsOf(id)).at(-1), {
      type: 'article.unscheduled',
      payload: { slug, fault: 'window-missed' },
    })
    t.match(errors().at(-1), { articleId: id, fault: 'window-missed' })
    // The public revision was to end as well.
    t.match(await readDraft(live), { ...toCome, status: 'unpublished', scheduleFault: null })
    t.match(await publish(id), { status: 'published', scheduleFault: null })
  })

  t.test('to take the slug of another article, and reports it', async (t) => {
    const { id } = await scheduled({ slug: 'stolen' })
    const { id: thief } = await write()
    await db.update(articleSlugs).set({ articleId: thief }).where(eq(articleSlugs.slug, 'stolen'))
    await pass(hour)
    await wake(id)
    t.match(await readDraft(id), { ...toCome, status: 'draft', scheduleFault: 'slug-taken' })
    t.match(errors().at(-1), { articleId: id, fault: 'slug-taken' })
    const told = errors().length
    await sweep()
    t.equal(errors().length, told, 'once')
  })

  t.test('to publish under a name whose agreement has ended, unless an admin has scheduled it', async (t) => {
    const { author, admin, colleague } = desk
    const profile = async (accountId: string, name: string) =>
      (await desk.postContributor({ name, country: 'NO', accountId })).body_.slug as string
    const [own, other] = [await profile(author.id, 'Ada Lind'), await profile(colleague.id, 'Bo Ek')]
    const agree = (accountIds: string[]) =>
      send({ method: 'PUT', url: `/v1/contributors/${other}/co-authors`, payload: { accountIds }, as: admin })
    await agree([author.id])
    const both = { contributors: [own, other] }
    const kept = await scheduled(both)
    const first = await scheduled(both)
    const { id: next } = await write(both)
    await publish(next)
    await revise(next, { title: 'New words' })
    await publish(next, { publishAt: within(hour).toISOString() })
    const { id: ofAdmin } = await write(both)
    await publish(ofAdmin, { publishAt: within(hour).toISOString() }, admin)
    await pass(hour)
    await wake(kept.id)
    t.ok(await isPublic(kept.id), 'while everybody agrees')
    await agree([])
    for (const id of [first.id, next, ofAdmin]) await wake(id)
    const gaveUp = { ...toCome, scheduleFault: 'byline-not-agreed' }
    t.match(await readDraft(first.id), { ...gaveUp, status: 'draft' })
    t.match(await readDraft(next), { ...gaveUp, status: 'published', publishedRevision: 1 })
    t.match((await eventsOf(first.id)).at(-1), {
      type: 'article.unscheduled',
      payload: { fault: 'byline-not-agreed' },
    })
    t.match(errors().at(-1), { articleId: next, fault: 'byline-not-agreed' })
    t.ok(await isPublic(ofAdmin), 'an admin needs no agreement')
  })

  t.test('to forget that a schedule was given up, until somebody schedules or withdraws again', async (t) => {
    const { id } = await scheduled({ endMs: 2 * hour })
    await pass(3 * hour)
    await wake(id)
    await revise(id, { title: 'Mended' })
    t.match(await readDraft(id), { status: 'draft', scheduleFault: 'window-missed' })
    const types = await eventTypesOf(id)
    for (const _ of [1, 2]) t.match(await unpublish(id), { status: 'draft', scheduleFault: null })
    t.match(await readDraft(id), { title: 'Mended', scheduleFault: null })
    t.strictSame(await eventTypesOf(id), types, 'the event told of it when it happened')
  })

  t.test('to keep an article public past its end because its next revision failed', async (t) => {
    const { id } = await write()
    await publish(id)
    await revise(id, { slug: 'stolen-next' })
    const unpublishAt = within(2 * hour).toISOString()
    await publish(id, { publishAt: within(hour).toISOString(), unpublishAt })
    const { id: thief } = await write()
    await db.update(articleSlugs).set({ articleId: thief }).where(eq(articleSlugs.slug, 'stolen-next'))
    await pass(hour)
    await wake(id)
    t.match(await readDraft(id), { ...toCome, unpublishAt, status: 'published', scheduleFault: 'slug-taken' })
    await pass(hour)
    await wake(id)
    t.match(await readDraft(id), { ...toCome, status: 'unpublished', scheduleFault: null })
  })
})

t.test('keeps', async (t) => {
  t.test('one publication and one event, however many jobs come for it', async (t) => {
    const { id } = await scheduled({ tags: ['Once'] })
    await pass(hour)
    await Promise.all([wake(id), wake(id), sweep(), wake(id)])
    t.strictSame((await eventTypesOf(id)).slice(1), ['article.scheduled', 'article.published'])
    const { kept, counted } = await counts()
    t.strictSame(kept, counted)
    t.equal(kept.once, 1)
  })

  t.test('other articles from waiting for one that fails', async (t) => {
    const broken = await scheduled({ ms: hour / 2 })
    const sound = await scheduled()
    await db.delete(articleRevisions).where(eq(articleRevisions.articleId, broken.id))
    await pass(hour)
    const told = errors().length
    await sweep(AbortSignal.abort())
    t.notOk(await isPublic(sound.id), 'nothing once its time is over')
    await sweep()
    t.ok(await isPublic(sound.id))
    t.match(errors().slice(told), [{ articleId: broken.id, msg: /will be tried again/ }])
    await t.rejects(wake(broken.id), 'its job fails, and is tried again')
    await db.delete(articles).where(eq(articles.id, broken.id))
  })
})
