/**
 * Tests scheduling a publication over HTTP: the plan after each request, its effects, and refusals.
 */
import t from 'tap'
import { listJobs } from '../helpers/jobs.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const newsroom = await startNewsroom()
const { send, deps, advance, author, colleague, admin, moderator, reader } = newsroom
const { write, revise, publish, unpublish, readDraft, readArticle, eventTypesOf, eventsOf } = newsroom
const { putPublication, deletePublication } = newsroom

const hour = 3_600_000
/** The time this many milliseconds from now, as text. */
const within = (ms: number) => new Date(deps.clock().getTime() + ms).toISOString()
const waiting = async (articleId: string) =>
  (await listJobs(deps.database, 'schedule')).filter(
    ({ data, state }) => state === 'created' && (data as { articleId: string }).articleId === articleId,
  )
const nothingScheduled = { publishAt: null, scheduledRevision: null, unpublishAt: null, scheduleFault: null }

t.test('does', async (t) => {
  t.test('schedules the newest revision of that moment, out of sight', async (t) => {
    const { id, slug } = await write({ title: 'Embargoed', tags: ['Soon'] })
    const publishAt = within(hour)
    t.strictSame(await publish(id, { publishAt }), {
      status: 'scheduled',
      revision: 1,
      publishedAt: null,
      slug,
      publishAt,
      scheduledRevision: 1,
      unpublishAt: null,
      scheduleFault: null,
    })
    await revise(id, { title: 'Edited since' })
    const scheduled = {
      status: 'scheduled',
      publishAt,
      scheduledRevision: 1,
      revision: 2,
      publishedRevision: null,
    }
    t.match(await readDraft(id), scheduled)
    for (const key of [id, slug]) refused(t, await send({ url: `/v1/articles/${key}` }), 404, 'not-found')
    t.equal((await send({ url: '/v1/articles?tag=soon' })).body_.data.length, 0)
    t.equal((await waiting(id)).length, 1)
  })

  t.test('reschedules, to another time and another revision, with one job that waits', async (t) => {
    const { id } = await write()
    for (const hours of [5, 1, 3]) await publish(id, { publishAt: within(hours * hour) })
    await revise(id, { title: 'Two' })
    const last = { publishAt: within(2 * hour), unpublishAt: within(4 * hour) }
    t.match(await publish(id, last), { ...last, revision: 2, scheduledRevision: 2, status: 'scheduled' })
    t.match(await publish(id, { ...last, revision: 1 }), { ...last, scheduledRevision: 1 })
    t.equal((await waiting(id)).length, 1)
  })

  t.test('schedules the next revision of a published article, which does not change yet', async (t) => {
    const { id } = await write({ title: 'Live' })
    const { publishedAt } = await publish(id)
    await revise(id, { title: 'Next' })
    const publishAt = within(hour)
    const stands = { status: 'published', publishedAt, publishAt, scheduledRevision: 2 }
    t.match(await publish(id, { publishAt }), { ...stands, revision: 1 })
    t.match(await readDraft(id), { ...stands, publishedRevision: 1, revision: 2 })
    t.match(await readArticle(id), { title: 'Live', updatedAt: publishedAt })
    t.match(await publish(id, { revision: 1 }), { ...nothingScheduled, status: 'published', revision: 1 })
    const types = ['article.published', 'article.revised', 'article.scheduled', 'article.unscheduled']
    t.strictSame((await eventTypesOf(id)).slice(1), types)
  })

  t.test('publishes at once what is scheduled, in place of the schedule', async (t) => {
    const { id } = await write()
    await publish(id, { publishAt: within(hour) })
    const now = await publish(id)
    t.match(now, { ...nothingScheduled, status: 'published', revision: 1 })
    t.equal(now.publishedAt, deps.clock().toISOString())
  })

  t.test('publishes at once if the time has just passed, under the present date', async (t) => {
    for (const publishAt of [within(0), within(-1), within(-5 * 60_000 + 10), null]) {
      const { id } = await write()
      const publishedAt = deps.clock().getTime() + 1
      t.match(await publish(id, { publishAt }), {
        status: 'published',
        publishAt: null,
        publishedAt: new Date(publishedAt).toISOString(),
      })
    }
  })

  t.test('publishes now until a time, changes that time, and drops it', async (t) => {
    const { id } = await write()
    const unpublishAt = within(hour)
    t.match(await publish(id, { unpublishAt }), { status: 'published', unpublishAt, publishAt: null })
    const later = within(2 * hour)
    t.match(await publish(id, { unpublishAt: later }), { status: 'published', unpublishAt: later })
    t.match(await readDraft(id), { unpublishAt: later })
    t.match((await eventsOf(id))[1]?.payload, { revision: 1, unpublishAt })
    t.equal((await waiting(id)).length, 1)
    t.match(await publish(id), { ...nothingScheduled, status: 'published' })
    const types = ['article.published', 'article.scheduled', 'article.unscheduled']
    t.strictSame((await eventTypesOf(id)).slice(1), types)
  })

  t.test('cancels a schedule: back to a draft, or to unpublished', async (t) => {
    const { id } = await write()
    await publish(id, { publishAt: within(hour), unpublishAt: within(2 * hour) })
    t.match(await unpublish(id), { ...nothingScheduled, status: 'draft', revision: null, publishedAt: null })
    const { publishedAt } = await publish(id)
    await unpublish(id)
    await publish(id, { publishAt: within(hour) })
    t.match(await readDraft(id), { status: 'scheduled', publishedAt, publishedRevision: 1 })
    t.match(await unpublish(id), { ...nothingScheduled, status: 'unpublished', publishedAt, revision: 1 })
    const types = ['article.scheduled', 'article.unscheduled']
    t.strictSame((await eventTypesOf(id)).slice(1), [
      ...types,
      ...['article.published', 'article.unpublished'],
      ...types,
    ])
  })

  t.test(
    'changes nothing when it unpublishes an article that is neither published nor scheduled',
    async (t) => {
      const { id: unpublished } = await write()
      await publish(unpublished)
      const { id: cancelled } = await write()
      await publish(cancelled, { publishAt: within(hour) })
      for (const id of [unpublished, cancelled]) await unpublish(id)
      const { id: draft } = await write()
      const before = await contentsOf(deps)
      for (const [id, status] of [
        [draft, 'draft'],
        [cancelled, 'draft'],
        [unpublished, 'unpublished'],
      ] as const) {
        t.match(await unpublish(id), { ...nothingScheduled, status })
        t.match(await unpublish(id), { ...nothingScheduled, status })
      }
      t.strictSame(await contentsOf(deps), before)
    },
  )

  t.test('unpublishes with all that is scheduled', async (t) => {
    const { id } = await write()
    await publish(id)
    await publish(id, { publishAt: within(hour), unpublishAt: within(2 * hour) })
    t.match(await unpublish(id), { ...nothingScheduled, status: 'unpublished' })
    t.equal((await eventTypesOf(id)).at(-1), 'article.unpublished')
  })

  t.test('takes times of any zone and precision', async (t) => {
    const { id } = await write()
    const far = { publishAt: '9999-12-31T12:00:00.123456+02:00', unpublishAt: '9999-12-31t23:59:59z' }
    t.match(await publish(id, far), {
      publishAt: '9999-12-31T10:00:00.123Z',
      unpublishAt: '9999-12-31T23:59:59.000Z',
    })
    t.equal((await waiting(id)).length, 1)
  })
})

t.test('refuses', async (t) => {
  t.test('everybody but the own author and admins', async (t) => {
    const { id } = await write()
    const plan = { publishAt: within(hour) }
    for (const as of [reader, moderator]) refused(t, await putPublication(id, plan, as), 403, 'forbidden')
    refused(t, await putPublication(id, plan, colleague), 404, 'not-found')
    refused(t, await putPublication(unknownId, plan, admin), 404, 'not-found')
    t.match(await readDraft(id), { status: 'draft', publishAt: null })
    await publish(id, plan)
    refused(t, await deletePublication(id, colleague), 404, 'not-found')
    t.match(await readDraft(id), { status: 'scheduled', ...plan })
  })

  t.test('400 for invalid times, and for an end before the start or before now', async (t) => {
    const { id } = await write()
    const noTimes = ['', 'noon', '2026-11-02', '2026-11-02T12:00:00', '2999-02-30T12:00:00Z', 1_800_000_000]
    const beyond = ['9999-12-31T23:59:59-01:00', '0000-12-31T23:59:59Z', '2998-12-31T23:59:60Z']
    for (const publishAt of [...noTimes, ...beyond])
      invalid(t, await putPublication(id, { publishAt }), ['/publishAt'])
    for (const unpublishAt of [...noTimes, ...beyond, within(-1), within(1)]) {
      invalid(t, await putPublication(id, { unpublishAt }), ['/unpublishAt'])
    }
    const publishAt = within(hour)
    for (const unpublishAt of [publishAt, within(hour - 100)]) {
      invalid(t, await putPublication(id, { publishAt, unpublishAt }), ['/unpublishAt'])
    }
    invalid(t, await putPublication(id, { publishAt, revision: 2 }), ['/revision'])
    t.match(await readDraft(id), { ...nothingScheduled, status: 'draft' })
    t.strictSame(await eventTypesOf(id), ['article.created'])
    t.strictSame(await waiting(id), [])
  })

  t.test('409 for scheduling a revision whose slug is taken by now', async (t) => {
    const { id } = await write({ slug: 'disputed' })
    await revise(id, { slug: 'settled' })
    await write({ slug: 'disputed' }, colleague)
    const plan = { publishAt: within(hour), revision: 1 }
    refused(t, await putPublication(id, plan), 409, 'article-slug-taken')
    t.match(await readDraft(id), { status: 'draft', publishAt: null })
  })
})

t.test('keeps', async (t) => {
  t.test('everything as it is when the same plan comes once more', async (t) => {
    const { id } = await write()
    const plan = { publishAt: within(hour), unpublishAt: within(2 * hour) }
    const first = await publish(id, plan)
    const [job] = await waiting(id)
    for (const again of [plan, { ...plan, revision: 1 }]) t.strictSame(await publish(id, again), first)
    t.strictSame(await waiting(id), [job])
    t.strictSame(await eventTypesOf(id), ['article.created', 'article.scheduled'])
  })

  t.test('the slug of what is scheduled from others, until it is no longer needed', async (t) => {
    const { id } = await write({ slug: 'kept-one' })
    const plan = { publishAt: within(hour) }
    await publish(id, plan)
    await revise(id, { slug: 'kept-two' })
    await revise(id, { slug: 'kept-three' })
    const take = async (slug: string) =>
      (await send({ method: 'POST', url: '/v1/articles', payload: { title: 'T', slug }, as: colleague }))
        .statusCode
    t.equal(await take('kept-one'), 409, 'scheduled')
    t.equal(await take('kept-two'), 201, 'neither scheduled nor the newest')
    await publish(id, plan)
    t.equal(await take('kept-one'), 201, 'the plan is another')
    t.equal(await take('kept-three'), 409, 'scheduled and the newest')
    await unpublish(id)
    t.equal(await take('kept-three'), 409, 'still the newest')
    t.match(await publish(id), { slug: 'kept-three' })
  })

  t.test('one event for each change of the plan, saying what stands', async (t) => {
    const { id, slug } = await write()
    const plan = { publishAt: within(hour), unpublishAt: within(2 * hour) }
    await publish(id, plan)
    advance(1_000)
    await publish(id, { publishAt: plan.publishAt }, admin)
    await unpublish(id)
    const said = (await eventsOf(id)).slice(1)
    t.strictSame(
      said.map(({ type, payload, actorAccountId }) => ({ type, payload, actorAccountId })),
      [
        { type: 'article.scheduled', payload: { revision: 1, ...plan }, actorAccountId: author.id },
        {
          type: 'article.scheduled',
          payload: { revision: 1, publishAt: plan.publishAt, unpublishAt: null },
          actorAccountId: admin.id,
        },
        { type: 'article.unscheduled', payload: { slug }, actorAccountId: author.id },
      ],
    )
  })
})
