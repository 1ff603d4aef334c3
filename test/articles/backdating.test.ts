/** Tests publications that are dated in the past, as imports and archives need them. */
import t from 'tap'
import { keepSchedule } from '../../src/commands/articles/keep-schedule.ts'
import { setCommentRules } from '../helpers/moderation/comment-rules.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const newsroom = await startNewsroom()
const { send, deps, advance, author, colleague, admin, moderator, reader } = newsroom
const { write, revise, publish, unpublish, readArticle, putPublication, eventsOf, eventTypesOf } = newsroom

const minute = 60_000
const within = (ms: number) => new Date(deps.clock().getTime() + ms).toISOString()
const old = '2011-05-04T09:30:00.000Z'
const backdated = (publishAt = old, more = {}) => ({ publishAt, backdate: true, ...more })
const idsOf = async (url: string): Promise<string[]> =>
  (await send({ url })).body_.data.map(({ id }: { id: string }) => id)

await newsroom.addContributor({ name: 'Ada Lind', accountId: author.id })

t.test('does', async (t) => {
  t.test('publish at once, dated with a time of the past', async (t) => {
    const { id } = await write()
    t.match(await publish(id, backdated()), { status: 'published', publishedAt: old, publishAt: null })
    const { publishedAt, updatedAt } = await readArticle(id)
    t.equal(publishedAt, old)
    t.ok(updatedAt > within(-minute), 'the text has changed now')
    t.match((await eventsOf(id)).at(-1), {
      type: 'article.published',
      payload: { revision: 1, backdatedTo: old },
      actorAccountId: author.id,
    })
  })

  t.test('sort lists, pages, feeds, sitemaps and archives by that date', async (t) => {
    const dates = ['1895-06-11T00:00:00.000Z', within(-3 * 86_400_000), '1987-01-02T03:04:05.678Z']
    const ids: string[] = []
    for (const date of dates) {
      const { id } = await write({ tags: ['Archive'] })
      await publish(id, backdated(date))
      ids.push(id)
    }
    const [oldest, newest, middle] = ids
    const fresh = (await write({ tags: ['Archive'] })).id
    await publish(fresh)
    const order = [fresh, newest, middle, oldest]
    t.strictSame(await idsOf('/v1/articles?tag=archive'), order)
    t.strictSame(
      (await idsOf('/v1/articles?contributor=ada-lind')).filter((id) => order.includes(id)),
      order,
    )
    t.strictSame(
      (await idsOf('/v1/articles')).filter((id) => order.includes(id)),
      order,
    )
    t.strictSame(await idsOf('/v1/articles?publishedBefore=1900-01-01T00:00:00Z'), [oldest])
    const seen: string[] = []
    let url: string | undefined = '/v1/articles?tag=archive&limit=1'
    while (url) {
      const answer = await send({ url })
      seen.push(...answer.body_.data.map(({ id }: { id: string }) => id))
      url = /<([^>]+)>; rel="next"/.exec(String(answer.headers.link))?.[1]
    }
    t.strictSame(seen, order)
    const feed = JSON.parse((await send({ url: '/feeds/tags/archive.json' })).body)
    t.strictSame(
      feed.items.map((item: { date_published: string }) => item.date_published),
      [(await readArticle(fresh)).publishedAt, dates[1], dates[2], dates[0]],
    )
    const news = (await send({ url: '/sitemap-news.xml' })).body
    for (const id of ids) t.notOk(news.includes((await readArticle(id)).slug))
    t.ok(news.includes((await readArticle(fresh)).slug))
    const archives = (await send({ url: '/v1/archives' })).body_.data
    t.match(archives.at(-1), { year: 1895 })
  })

  t.test('date from the year 1400 on, and plan up to the year 9999', async (t) => {
    const dates = ['1400-01-01T00:00:00.000Z', '1582-10-10T00:00:00.000Z', '1605-07-01T00:00:00.001Z']
    const ids: string[] = []
    for (const date of dates) {
      const { id } = await write({ tags: ['Incunabula'] })
      const end = '9999-12-31T23:59:59.999Z'
      t.match(await publish(id, backdated(date, { unpublishAt: end })), {
        publishedAt: date,
        unpublishAt: end,
      })
      t.equal((await readArticle(id)).publishedAt, date)
      ids.unshift(id)
    }
    const planned = (await write()).id
    const publishAt = '9999-12-31T23:59:59.998Z'
    t.match(await publish(planned, { publishAt }), { status: 'scheduled', publishAt })
    t.match(await newsroom.readDraft(planned), { publishAt })
    const everything = 'publishedAfter=0001-01-01T00:00:00Z&publishedBefore=9999-12-31T23:59:59Z'
    const seen: string[] = []
    let url: string | undefined = `/v1/articles?tag=incunabula&limit=1&${everything}`
    while (url) {
      const answer = await send({ url })
      seen.push(...answer.body_.data.map(({ id }: { id: string }) => id))
      url = /<([^>]+)>; rel="next"/.exec(String(answer.headers.link))?.[1]
    }
    t.strictSame(seen, ids)
    for (const path of ['/feeds/tags/incunabula.json', '/feeds/articles.rss', '/v1/archives', '/sitemap.xml'])
      t.equal((await send({ url: path })).statusCode, 200, path)
  })

  t.test('date an article that is public already, and keep the date when the text changes', async (t) => {
    const { id } = await write({ tags: ['Moved'] })
    await publish(id)
    t.match(await publish(id, backdated()), { publishedAt: old })
    await revise(id, { title: 'Two' })
    t.match(await publish(id), { revision: 2, publishedAt: old })
    await unpublish(id)
    t.match(await publish(id), { publishedAt: old })
    const later = '2012-01-01T00:00:00.000Z'
    t.match(await publish(id, backdated(later)), { publishedAt: later })
    t.match(await idsOf('/v1/articles?tag=moved&publishedAfter=2012-01-01T00:00:00Z'), [id])
    t.strictSame(await eventTypesOf(id), [
      'article.created',
      'article.published',
      'article.published',
      'article.revised',
      'article.published',
      'article.unpublished',
      'article.published',
      'article.published',
    ])
  })

  t.test('date with a time of the last minutes only if asked to', async (t) => {
    const { id } = await write()
    const recent = within(-2 * minute)
    t.match(await publish(id, backdated(recent)), { publishedAt: recent })
    const plain = await write()
    advance(minute)
    const now = deps.clock().toISOString()
    t.ok((await publish(plain.id, { publishAt: within(-2 * minute) })).publishedAt >= now)
  })

  t.test('schedule a time in the future as ever', async (t) => {
    const { id } = await write()
    const publishAt = within(60 * minute)
    t.match(await publish(id, backdated(publishAt)), { status: 'scheduled', publishAt, publishedAt: null })
  })

  t.test('replace a schedule, and keep an end', async (t) => {
    const { id } = await write()
    await publish(id, { publishAt: within(60 * minute) })
    const unpublishAt = within(120 * minute)
    const plan = backdated(old, { unpublishAt })
    t.match(await publish(id, plan), { status: 'published', publishAt: null, unpublishAt, publishedAt: old })
    const other = within(180 * minute)
    t.match(await publish(id, backdated(old, { unpublishAt: other })), { unpublishAt: other })
  })

  t.test('close comments by the age of that date', async (t) => {
    const { id } = await write()
    await publish(id, backdated())
    await setCommentRules({ send }, admin, { commentsCloseAfterDays: 30 })
    const post = { method: 'POST', url: `/v1/articles/${id}/comments`, payload: { body: 'Late.' } } as const
    refused(t, await send({ ...post, as: reader }), 409, 'comment-closed')
    await setCommentRules({ send }, admin, {})
  })
})

t.test('refuses', async (t) => {
  t.test('a time of more than five minutes ago that nobody says is meant', async (t) => {
    const { id } = await write()
    const before = await contentsOf(deps)
    for (const publishAt of [within(-5 * minute - 1000), old, '1400-01-01T00:00:00Z']) {
      for (const more of [{}, { backdate: false }]) {
        const answer = await putPublication(id, { publishAt, ...more })
        invalid(t, answer, ['/publishAt'])
        t.match(answer.body_.detail, /more than five minutes in the past; send `backdate: true`/)
      }
    }
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('a time before the year 1400, which most often lacks its century, and stores nothing', async (t) => {
    const { id } = await write()
    const before = await contentsOf(deps)
    for (const time of ['0001-01-01T00:00:00Z', '0031-06-01T00:00:00Z', '1399-12-31T23:59:59.999Z']) {
      const answer = await putPublication(id, backdated(time))
      invalid(t, answer, ['/publishAt'])
      t.match(answer.body_.detail, /must be in the year 1400 or later/)
      invalid(t, await putPublication(id, { publishAt: time }), ['/publishAt'])
      invalid(t, await putPublication(id, { unpublishAt: time }), ['/unpublishAt'])
      const payload = { name: 'x', actions: ['draft:read'], expiresAt: time }
      invalid(t, await send({ method: 'POST', url: '/v1/access-tokens', as: author, payload }), [
        '/expiresAt',
      ])
    }
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('the same for an article that is public under another date', async (t) => {
    const { id } = await write()
    await publish(id)
    invalid(t, await putPublication(id, { publishAt: old }), ['/publishAt'])
  })

  t.test('a date without a time, an end in the past, and what is not a boolean', async (t) => {
    const { id } = await write()
    for (const body of [{ backdate: true }, { backdate: true, publishAt: null }])
      invalid(t, await putPublication(id, body), ['/backdate'])
    invalid(t, await putPublication(id, backdated(old, { unpublishAt: within(-1) })), ['/unpublishAt'])
    for (const backdate of ['true', 1, null])
      invalid(t, await putPublication(id, { publishAt: old, backdate }), ['/backdate'])
  })

  t.test('whoever may not publish', async (t) => {
    const { id } = await write()
    refused(t, await putPublication(id, backdated(), colleague), 404, 'not-found')
    for (const as of [moderator, reader])
      refused(t, await putPublication(id, backdated(), as), 403, 'forbidden')
  })
})

t.test('keeps', async (t) => {
  t.test('everything as it is when the same plan comes again', async (t) => {
    const { id } = await write()
    const first = await publish(id, backdated())
    advance(1000)
    const before = await contentsOf(deps)
    t.strictSame(await publish(id, backdated()), first)
    t.strictSame(await publish(id, { publishAt: old }), first, 'a plan that stands needs no second word')
    t.strictSame(await publish(id), first)
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('a schedule that has been kept, when it is sent again later', async (t) => {
    const { id } = await write()
    const publishAt = within(minute)
    await publish(id, { publishAt })
    advance(minute)
    await keepSchedule(deps, id)
    advance(6 * minute)
    t.match(await publish(id, { publishAt }), { status: 'published', publishedAt: publishAt })
    t.equal((await eventTypesOf(id)).filter((type) => type === 'article.published').length, 1)
  })
})
