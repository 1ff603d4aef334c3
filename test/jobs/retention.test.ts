/**
 * What the housekeeping removes after a fixed time: network addresses of the audit, former addresses of
 * accounts, unconfirmed signups, and old events of the log.
 */
import { asc, eq, isNotNull, sql } from 'drizzle-orm'
import t from 'tap'
import type { Config } from '../../src/config/settings.ts'
import { recordEvent } from '../../src/db/queries/events.ts'
import { accounts } from '../../src/db/tables/accounts.ts'
import { events } from '../../src/db/tables/events.ts'
import { signupEvents, signups } from '../../src/db/tables/signups.ts'
import type { EventType } from '../../src/domain/events.ts'
import { clearExpired } from '../../src/jobs/clear-expired.ts'
import { startTestApp } from '../helpers/app.ts'
import { startDiscussion } from '../helpers/comments/discussion.ts'
import { messagesIn } from '../helpers/comments/event-stream.ts'
import { untilTold } from '../helpers/event-log.ts'

const day = 24 * 3600 * 1000

async function startHouse(config: Partial<Config> = {}) {
  const app = await startTestApp(config)
  const { deps } = app
  const { db } = deps.database
  const at = (offset: number) => new Date(deps.clock().getTime() + offset)
  return {
    ...app,
    db,
    at,
    clear: () => clearExpired(deps, { signal: new AbortController().signal }),
    event: (type: EventType, offset: number, subjects = {}) =>
      deps.database.transact((tx) =>
        recordEvent(tx, {
          type,
          subjects,
          actorAccountId: null,
          actorAddress: '203.0.113.7',
          occurredAt: at(offset),
        }),
      ),
    signup: async (status: 'pending' | 'confirmed', requestedAt: Date) => {
      const id = deps.newId()
      const made = `00000000-0000-7000-8000-${id.slice(-12)}`
      const email = `${id}@readers.example`
      await db.insert(signups).values({ id: made, email, status, requestedAt })
      const entry = { id: deps.newId(), signupId: made, type: 'requested', occurredAt: requestedAt } as const
      await db.insert(signupEvents).values({ ...entry, address: '203.0.113.7' })
      return made
    },
  }
}

t.test('does', async (t) => {
  t.test('remove addresses from the audit after the days of the setting, and keep the entries', async (t) => {
    for (const days of [180, 7]) {
      const house = await startHouse({ auditAddressDays: days })
      const { db, event, clear } = house
      await event('session.started', -days * day - 60_000)
      await event('session.started', -days * day + 60_000)
      await clear()
      const rows = await db
        .select({ address: events.actorAddress })
        .from(events)
        .where(eq(events.type, 'session.started'))
        .orderBy(asc(events.seq))
      t.strictSame(
        rows.map(({ address }) => address),
        [null, '203.0.113.7'],
        `${days}`,
      )
      t.match(house.logLines.at(-1), { auditAddresses: 1 })
    }
  })

  t.test('clear the former address of an account when its time is over', async (t) => {
    const house = await startHouse()
    const { db, at, clear } = house
    const [past, live] = [await house.person(), await house.person()]
    for (const [{ id }, offset] of [[past, 0] as const, [live, 1_000] as const]) {
      const former = { formerEmail: `former-${id}@readers.example`, formerEmailUntil: at(offset) }
      await db.update(accounts).set(former).where(eq(accounts.id, id))
    }
    await clear()
    const kept = await db.select({ id: accounts.id }).from(accounts).where(isNotNull(accounts.formerEmail))
    t.strictSame(kept, [{ id: live.id }])
    t.match(house.logLines.at(-1), { formerEmails: 1 })
  })

  t.test('delete signups that nobody has confirmed for thirty days, with their entries', async (t) => {
    const house = await startHouse()
    const { db, signup, at } = house
    const gone = await signup('pending', at(-30 * day - 60_000))
    const kept = [await signup('pending', at(-30 * day + 60_000)), await signup('confirmed', at(-99 * day))]
    await house.clear()
    const ids = async (table: typeof signups) =>
      (await db.select({ id: table.id }).from(table)).map(({ id }) => id)
    t.strictSame((await ids(signups)).sort(), kept.sort())
    t.equal(await db.$count(signupEvents), 2)
    const told = await db
      .select({ subjects: events.subjects })
      .from(events)
      .where(eq(events.type, 'signup.erased'))
    t.strictSame(told, [{ subjects: { signupId: gone } }])
    await house.clear()
    t.match(house.logLines.at(-1), { signups: 0 })
  })

  t.test('clear who sent the steps of a signup when the time of the audit is over', async (t) => {
    const house = await startHouse({ auditAddressDays: 7 })
    await house.signup('confirmed', house.at(-7 * day - 60_000))
    await house.signup('confirmed', house.at(-7 * day + 60_000))
    await house.db.update(signupEvents).set({ userAgent: 'Reader/1.0' })
    await house.clear()
    const columns = { address: signupEvents.address, userAgent: signupEvents.userAgent }
    const rows = await house.db.select(columns).from(signupEvents).orderBy(asc(signupEvents.id))
    t.strictSame(rows, [
      { address: null, userAgent: null },
      { address: '203.0.113.7', userAgent: 'Reader/1.0' },
    ])
    t.match(house.logLines.at(-1), { signupAddresses: 1 })
  })

  t.test('delete events of the log after ninety days, from its beginning, and no audited ones', async (t) => {
    const { db, event, clear } = await startHouse()
    await event('article.created', -200 * day)
    await event('session.started', -199 * day)
    await event('article.published', -91 * day)
    await event('session.started', -91 * day)
    await event('comment.posted', -90 * day + 60_000)
    await event('article.revised', -day)
    await clear()
    const left = await db.select({ type: events.type }).from(events).orderBy(asc(events.seq))
    t.strictSame(
      left.map(({ type }) => type),
      ['session.started', 'session.started', 'comment.posted', 'article.revised'],
    )
  })
})

t.test('keeps', async (t) => {
  t.test('the last change of a comment, and what follows it, however old it is', async (t) => {
    const { db, event, clear } = await startHouse()
    await event('article.published', -300 * day)
    await event('comment.posted', -200 * day)
    await event('comment.voted', -199 * day)
    await event('session.started', -198 * day)
    await clear()
    const left = await db.select({ type: events.type }).from(events).orderBy(asc(events.seq))
    t.strictSame(
      left.map(({ type }) => type),
      ['comment.posted', 'comment.voted', 'session.started'],
    )
  })

  t.test('a reader of a stream from gaps: whoever was away for longer begins anew', async (t) => {
    const house = await startHouse({ streamSeconds: 0 })
    const { db, event, clear, send, person } = house
    const discussion = await startDiscussion(house)
    const reader = await person()
    const url = `/v1/articles/${discussion.articleId}/comments/stream`
    const read = async (headers = {}) => {
      await untilTold(house.deps.database)
      return messagesIn((await send({ url, headers })).body)
    }
    const resume = async (id: string) => (await read({ 'last-event-id': id })).map(({ event }) => event)
    const [first] = await read()
    const since = first?.id ?? ''
    await discussion.post(reader, 'Missed')
    t.strictSame(await resume(since), ['posted', 'ready'])
    await db.update(events).set({ occurredAt: sql`${events.occurredAt} - interval '100 days'` })
    await event('session.started', -95 * day)
    await discussion.post(reader, 'Still there')
    await clear()
    t.strictSame(await resume(since), ['reset'])
    const [again] = await read()
    await discussion.post(reader, 'New')
    t.strictSame(await resume(again?.id ?? ''), ['posted', 'ready'])
  })
})
