/** Letters that the service writes by itself: when, about which articles, and once. */
import { asc } from 'drizzle-orm'
import t from 'tap'
import { makeAutomaticLetters } from '../../src/commands/newsletter/make-automatic-letters.ts'
import { letters } from '../../src/db/tables/newsletters.ts'
import { runAutomaticLetters } from '../../src/jobs/automatic-letters.ts'
import type { JobDeps } from '../../src/jobs/job.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { slug } from '../helpers/newsletter/letters.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const url = `/v1/newsletters/${slug}/automatic-letters`
const weekly = {
  weekday: 'friday',
  time: '07:00',
  timeZone: 'Europe/Berlin',
  subject: 'The week to {date}',
  tag: null,
  limit: 3,
  action: 'draft',
}
const day = 24 * 3_600_000

const app = await startTestApp()
const { send, deps, advance } = app
const { db } = deps.database
const fixtures = createFixtures(app)
const editor = await app.person(['author'])
const all = () => db.select().from(letters).orderBy(asc(letters.id))
const make = () => makeAutomaticLetters(deps)
const article = (title: string, tags: string[] = []) => fixtures.publishedArticle(editor, { title, tags })
/** Tokens end within the hour, and the clock moves by days. */
const freshAdmin = () => app.person(['admin'])
const put = async (change: Record<string, unknown> = {}, as?: Person) =>
  send({ method: 'PUT', url, payload: { ...weekly, ...change }, as: as ?? (await freshAdmin()) })

/** Begins again: no letters, and a rule. The clock only moves on. Returns when the next letter is due. */
async function startWithRule(change: Record<string, unknown> = {}): Promise<Date> {
  await db.delete(letters)
  const set = await put(change)
  t.equal(set.statusCode, 200, set.body)
  return new Date(set.body_.nextAt)
}

/** Moves the clock to a time. */
const moveTo = (time: Date) => advance(time.getTime() - deps.clock().getTime())

const slugsOf = ({ sections }: { sections: { articles: string[] }[] }) =>
  sections.flatMap(({ articles }) => articles)

t.test('does', async (t) => {
  t.test('sets, shows and removes the rule', async (t) => {
    const admin = await freshAdmin()
    const set = await put({}, admin)
    t.strictSame(set.body_, { ...weekly, nextAt: '2026-11-06T06:00:00.000Z' })
    t.strictSame((await send({ url, as: admin })).body_, set.body_)
    t.equal((await send({ method: 'DELETE', url, as: admin })).statusCode, 204)
    refused(t, await send({ url, as: admin }), 404, 'not-found')
  })

  t.test('makes a draft at its time, about the newest articles', async (t) => {
    const due = await startWithRule()
    for (const title of ['Zero', 'One', 'Two', 'Three']) {
      await article(title)
      advance(1)
    }
    t.strictSame(await make(), [], 'not yet')
    moveTo(due)
    const [letter] = await make()
    t.match(letter, {
      status: 'draft',
      sendAt: null,
      subject: 'The week to November 6, 2026',
      occurrence: '2026-11-06T07:00',
      createdBy: null,
      language: 'en',
    })
    t.strictSame(letter && slugsOf(letter), ['three', 'two', 'one'])
    t.equal((await all()).length, 1)
    const admin = await freshAdmin()
    t.equal((await send({ url, as: admin })).body_.nextAt, '2026-11-13T06:00:00.000Z')
    const [shown] = (await send({ url: `/v1/newsletters/${slug}/letters`, as: admin })).body_.data
    t.match(shown, { isAutomatic: true, status: 'draft' })
  })

  t.test('schedules it where the rule says to send', async (t) => {
    const due = await startWithRule({ action: 'send' })
    await article('To be sent')
    moveTo(due)
    const [letter] = await make()
    t.match(letter, { status: 'scheduled', sendAt: deps.clock() })
  })

  t.test('has only what is new since the last one, of its tag', async (t) => {
    await article('First', ['Boats'])
    moveTo(await startWithRule({ weekday: undefined, tag: 'boats', limit: 20 }))
    t.strictSame((await make()).map(slugsOf), [['first']])
    await article('Boat', ['Boats'])
    await article('Car', ['Cars'])
    advance(day)
    t.strictSame((await make()).map(slugsOf), [['boat']])
    advance(day)
    t.strictSame(await make(), [], 'nothing new, so no letter')
    await article('Ship', ['Boats'])
    advance(day)
    t.strictSame((await make()).map(slugsOf), [['ship']])
  })

  t.test('runs as a job, which tells of the letter', async (t) => {
    const due = await startWithRule()
    await article('For the job')
    moveTo(due)
    await runAutomaticLetters(deps as unknown as JobDeps)
    t.match(app.logLines.at(-1), { msg: 'an automatic letter was made', letter: { status: 'draft' } })
  })
})

t.test('refuses', async (t) => {
  t.test('what is no rule', async (t) => {
    const rows: [change: Record<string, unknown>, part: string][] = [
      [{ weekday: 'someday' }, '/weekday'],
      [{ time: '7:00' }, '/time'],
      [{ time: '24:00' }, '/time'],
      [{ timeZone: 'Mars/Olympus' }, '/timeZone'],
      [{ timeZone: '+01:00' }, '/timeZone'],
      [{ subject: '' }, '/subject'],
      [{ tag: 'no-such-tag' }, '/tag'],
      [{ limit: 0 }, '/limit'],
      [{ limit: 21 }, '/limit'],
      [{ action: 'publish' }, '/action'],
    ]
    const admin = await freshAdmin()
    for (const [change, part] of rows) invalid(t, await put(change, admin), [part])
  })

  t.test('everybody but admins', async (t) => {
    const author = await app.person(['author'])
    refused(t, await put({}, author), 403, 'forbidden')
    refused(t, await send({ url, as: author }), 403, 'forbidden')
    refused(t, await send({ method: 'DELETE', url }), 401, 'unauthenticated')
  })
})

t.test('keeps', async (t) => {
  t.test('to one letter for a time, however often it is tried', async (t) => {
    const due = await startWithRule()
    await article('Once')
    moveTo(due)
    await Promise.all([make(), make(), make()])
    t.equal((await all()).length, 1)
  })

  t.test('to one letter after a time without any process', async (t) => {
    const due = await startWithRule({ weekday: undefined, tag: undefined })
    await article('Missed')
    moveTo(new Date(due.getTime() + 5 * day))
    await make()
    await make()
    t.match(await all(), [{ occurrence: `${due.toISOString().slice(0, 10)}T07:00` }])
    const { nextAt } = (await send({ url, as: await freshAdmin() })).body_
    t.equal(nextAt, new Date(due.getTime() + 6 * day).toISOString())
  })
})
