/** Tests corrections: they stay with the published article, in order. */
import t from 'tap'
import { insertCorrection } from '../../src/db/queries/articles/corrections.ts'
import { maxCorrections } from '../../src/domain/articles/corrections.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, deps, author, colleague, admin, write, publish, unpublish, readArticle, advance } = newsroom

const note = 'An earlier version gave 90 hp; it is 90 kW.'
const correct = (id: string, payload: Record<string, unknown> = { note, severity: 'minor' }, as = author) =>
  send({ method: 'POST', url: `/v1/articles/${id}/corrections`, payload, as })
const published = async () => {
  const { id } = await write()
  await publish(id)
  return id as string
}

t.test('does', async (t) => {
  t.test('show corrections with the article, oldest first, and move updatedAt', async (t) => {
    const id = await published()
    const before = await readArticle(id)
    t.strictSame(before.corrections, [])
    advance(60_000)
    const first = await correct(id)
    t.equal(first.statusCode, 201)
    t.equal(first.headers.location, `/v1/articles/${id}`)
    const createdAt = deps.clock().toISOString()
    t.strictSame(first.body_, { id: first.body_.id, note, severity: 'minor', createdAt })
    const second = await correct(id, { note: '<b>Not</b> *so*.', severity: 'substantive' }, admin)
    const after = await readArticle(id)
    t.strictSame(after.corrections, [first.body_, second.body_])
    t.equal(after.updatedAt, second.body_.createdAt)
    t.strictSame({ ...after, corrections: [], updatedAt: before.updatedAt }, before, 'nothing else')
  })

  t.test('record an event without the words of the correction', async (t) => {
    const id = await published()
    const { body_ } = await correct(id)
    const event = (await newsroom.eventsOf(id)).at(-1)
    t.match(event, { type: 'article.corrected', actorAccountId: author.id })
    t.match(event?.payload, { correctionId: body_.id, severity: 'minor' })
    t.notMatch(JSON.stringify(event?.payload), '90 kW')
  })

  t.test('read an article with its corrections in one statement', async (t) => {
    const id = await published()
    await correct(id)
    const statements = await executedSql(() => readArticle(id))
    t.equal(statements.length, 1)
  })
})

t.test('refuses', async (t) => {
  t.test('an article that is not published: 409', async (t) => {
    const { id } = await write()
    refused(t, await correct(id), 409, 'article-move-refused')
    await publish(id)
    await unpublish(id)
    refused(t, await correct(id), 409, 'article-move-refused')
  })

  t.test('an article of another author, or one that does not exist: 404', async (t) => {
    refused(t, await correct(await published(), undefined, colleague), 404, 'not-found')
    refused(t, await correct(unknownId), 404, 'not-found')
  })

  t.test('invalid notes and severities: 400', async (t) => {
    const id = await published()
    invalid(t, await correct(id, { note: ' ', severity: 'minor' }), ['/note'])
    invalid(t, await correct(id, { note: 'x'.repeat(1_001), severity: 'minor' }), ['/note'])
    invalid(t, await correct(id, { note: 'a\nb', severity: 'minor' }), ['/note'])
    invalid(t, await correct(id, { note, severity: 'fatal' }), ['/severity'])
    invalid(t, await correct(id, { note }), ['/severity'])
    t.strictSame((await readArticle(id)).corrections, [])
  })

  t.test(`more than ${maxCorrections}: 409`, async (t) => {
    const id = await published()
    const row = {
      articleId: id,
      note,
      severity: 'minor',
      createdBy: author.id,
      createdAt: deps.clock(),
    } as const
    for (let number = 1; number < maxCorrections; number++)
      await insertCorrection(deps.database.db, { ...row, id: deps.newId(), number })
    t.equal((await correct(id)).statusCode, 201)
    refused(t, await correct(id), 409, 'correction-limit')
    t.equal((await readArticle(id)).corrections.length, maxCorrections)
  })
})

t.test('keeps', async (t) => {
  t.test('corrections through new revisions, and while the article is unpublished', async (t) => {
    const id = await published()
    const { body_ } = await correct(id)
    await newsroom.revise(id, { body: 'Mended.' })
    await publish(id)
    t.strictSame((await readArticle(id)).corrections, [body_])
    await unpublish(id)
    refused(t, await send({ url: `/v1/articles/${id}` }), 404, 'not-found')
    await publish(id)
    t.strictSame((await readArticle(id)).corrections, [body_])
  })

  t.test('all corrections that are made concurrently', async (t) => {
    const id = await published()
    const answers = await Promise.all(Array.from({ length: 8 }, () => correct(id)))
    t.ok(answers.every(({ statusCode }) => statusCode === 201))
    const { corrections } = await readArticle(id)
    const idsOf = (list: { id: string }[]) => list.map((correction) => correction.id).sort()
    t.strictSame(idsOf(corrections), idsOf(answers.map(({ body_ }) => body_)))
  })

  t.test('corrections when the account of their author is erased', async (t) => {
    const leaver = await newsroom.person(['author'])
    const { id } = await write({}, leaver)
    await publish(id, {}, leaver)
    const { body_ } = await correct(id, undefined, leaver)
    const payload = { confirm: leaver.displayName }
    t.equal((await send({ method: 'DELETE', url: '/v1/accounts/me', as: leaver, payload })).statusCode, 204)
    t.strictSame((await readArticle(id)).corrections, [body_])
  })

  t.test('no corrections in lists', async (t) => {
    const { body_ } = await send({ url: '/v1/articles' })
    t.notOk('corrections' in body_.data[0])
  })
})
