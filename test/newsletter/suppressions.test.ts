/** Bounces and complaints by command: who is suppressed, when, and what the ledger keeps of it. */
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { returnPathOf, signNewsletterLink, signReturnPath } from '../../src/auth/newsletter-links.ts'
import { applyReport } from '../../src/commands/newsletter/apply-report.ts'
import { noteBounce } from '../../src/commands/newsletter/steps/note-bounce.ts'
import { suppressSignup } from '../../src/commands/newsletter/steps/suppress-signup.ts'
import { events } from '../../src/db/tables/events.ts'
import { signups } from '../../src/db/tables/signups.ts'
import { startTestApp } from '../helpers/app.ts'
import { complaint, dsn } from '../helpers/newsletter/reports.ts'
import { isHashSuppressed, ledgerOf, signup, stateOf } from '../helpers/newsletter/signups.ts'

const app = await startTestApp()
const { deps, advance } = app
const { database, newId } = deps
const address = 'bounces@mail.masthead.test'
const dayMs = 24 * 3600 * 1000

const soft = (signupId: string, more: object = {}) =>
  database.transact((tx) => noteBounce(tx, deps, { signupId, kind: 'soft', at: deps.clock(), ...more }))
const hard = (signupId: string, more: object = {}) =>
  database.transact((tx) => noteBounce(tx, deps, { signupId, kind: 'hard', at: deps.clock(), ...more }))
const apply = (message: string, returnPath: string | null = null) =>
  applyReport(deps, { kind: 'message', bytes: Buffer.from(message).toString('base64'), returnPath })
const suppressed = { suppressed: 1, noted: 0, ignored: 0, unknown: 0 }
const ignored = { suppressed: 0, noted: 0, ignored: 1, unknown: 0 }
const unknown = { suppressed: 0, noted: 0, ignored: 0, unknown: 1 }

t.test('does', async (t) => {
  t.test('suppress at once after a hard bounce, with ledger, hash and event', async (t) => {
    const { id, email } = await signup(app)
    const diagnostic = `550 5.1.1 <${email}> unknown`
    t.equal(await hard(id, { status: '5.1.1', diagnostic, letterId: newId() }), 'suppressed')
    t.strictSame(await stateOf(app, id), { status: 'suppressed', suppressedBecause: 'bounce' })
    t.match(await ledgerOf(app, id), [
      {
        type: 'bounced',
        detail: { kind: 'hard', status: '5.1.1', diagnostic: '550 5.1.1 [address] unknown' },
      },
    ])
    t.ok(await isHashSuppressed(app, email.toUpperCase()))
    const told = await database.db
      .select({ type: events.type, payload: events.payload })
      .from(events)
      .where(eq(sql`${events.subjects} ->> 'signupId'`, id))
    t.strictSame(told, [{ type: 'signup.suppressed', payload: { because: 'bounce' } }])
  })

  t.test('suppress after five soft bounces in thirty days', async (t) => {
    const { id, email } = await signup(app)
    for (let count = 1; count < 5; count++) {
      t.equal(await soft(id, { letterId: newId() }), 'noted', `the bounce ${count}`)
      advance(dayMs)
    }
    t.strictSame(await stateOf(app, id), { status: 'confirmed', suppressedBecause: null })
    t.notOk(await isHashSuppressed(app, email))
    t.equal(await soft(id, { letterId: newId() }), 'suppressed')
    t.strictSame(await stateOf(app, id), { status: 'suppressed', suppressedBecause: 'bounce' })
    t.strictSame(
      (await ledgerOf(app, id)).map(({ type }) => type),
      Array(5).fill('bounced'),
    )
  })

  t.test('forget soft bounces of more than thirty days ago', async (t) => {
    const { id } = await signup(app)
    for (let count = 0; count < 8; count++) {
      t.equal(await soft(id, { letterId: newId() }), 'noted')
      advance(8 * dayMs)
    }
  })

  t.test('let a complaint take the place of a bounce', async (t) => {
    const { id } = await signup(app)
    await hard(id)
    const link = signNewsletterLink(await deps.newsletterKeys.links(), { signupId: id, letterId: newId() })
    const letter = `List-Unsubscribe: <http://masthead.test/v1/newsletter-signups/unsubscribe?token=${link}>\n`
    t.strictSame(await apply(complaint({ letter })), suppressed)
    t.strictSame(await stateOf(app, id), { status: 'suppressed', suppressedBecause: 'complaint' })
    t.match((await ledgerOf(app, id)).at(-1), { type: 'complained', detail: { feedbackType: 'abuse' } })
  })

  t.test('find the signup by each sign that a report has', async (t) => {
    const key = await deps.newsletterKeys.links()
    const rows: [name: string, report: (id: string) => [string, string?]][] = [
      ['the recipient', (id) => [dsn({ to: returnPathOf(key, address, id) })]],
      ['capitals', (id) => [dsn({ to: returnPathOf(key, address, id).toUpperCase() })]],
      ['the envelope', (id) => [dsn({ to: 'someone@else.example' }), signReturnPath(key, id)]],
      [
        'the Message-ID of the letter',
        (id) => [
          dsn({ to: 'x@y.example', letter: `Message-ID: <${signReturnPath(key, id)}@masthead.test>\n` }),
        ],
      ],
      [
        'a link in the headers of the letter',
        (id) => {
          const token = signNewsletterLink(key, { signupId: id, letterId: newId() })
          return [dsn({ to: 'x@y.example', letter: `List-Unsubscribe: <https://x/u?token=${token}>\n` })]
        },
      ],
    ]
    for (const [name, report] of rows) {
      const { id } = await signup(app)
      t.strictSame(await apply(...report(id)), suppressed, name)
      t.match(await stateOf(app, id), { suppressedBecause: 'bounce' }, name)
    }
  })

  t.test('suppress pending and unsubscribed addresses too', async (t) => {
    for (const status of ['pending', 'unsubscribed'] as const) {
      const { id } = await signup(app, status)
      t.equal(await hard(id), 'suppressed')
      t.match(await stateOf(app, id), { status: 'suppressed' })
    }
  })
})

t.test('refuses', async (t) => {
  t.test('to believe a sign that nobody has signed', async (t) => {
    const { id } = await signup(app)
    const foreign = returnPathOf(new Uint8Array(32), address, id)
    t.strictSame(await apply(dsn({ to: foreign })), unknown)
    const token = signNewsletterLink(new Uint8Array(32), { signupId: id, letterId: null })
    t.strictSame(
      await apply(complaint({ letter: `List-Unsubscribe: <https://x/u?token=${token}>\n` })),
      unknown,
    )
    t.match(await stateOf(app, id), { status: 'confirmed' })
    t.strictSame(await ledgerOf(app, id), [])
  })

  t.test('to blame an address for what is our fault, a delay or an absence', async (t) => {
    const key = await deps.newsletterKeys.links()
    const { id } = await signup(app)
    const to = returnPathOf(key, address, id)
    const away = `From: reader@readers.example\r\nTo: ${to}\r\nAuto-Submitted: auto-replied\r\n\r\n550 5.1.1 away`
    for (const message of [
      dsn({ to, status: '5.7.1', diagnostic: '550 5.7.1 Your server is listed' }),
      dsn({ to, action: 'delayed', status: '4.2.2' }),
      away,
    ]) {
      t.strictSame(await apply(message), ignored)
    }
    t.match(await stateOf(app, id), { status: 'confirmed' })
    t.strictSame(await ledgerOf(app, id), [])
  })

  t.test('to work on a signup that is erased, gone or suppressed', async (t) => {
    const erased = await signup(app)
    await database.db.update(signups).set({ email: erased.id }).where(eq(signups.id, erased.id))
    const { id: old } = await signup(app, 'suppressed')
    for (const id of [erased.id, old, newId()]) {
      t.equal(await hard(id), 'ignored')
      t.equal(await soft(id), 'ignored')
      t.strictSame(await ledgerOf(app, id), [])
    }
    t.match(await stateOf(app, erased.id), { status: 'confirmed' })
  })
})

t.test('keeps', async (t) => {
  t.test('one step for a report that comes twice, and for one letter', async (t) => {
    const { id } = await signup(app)
    const to = returnPathOf(await deps.newsletterKeys.links(), address, id)
    const report = dsn({ to, status: '5.2.2', diagnostic: '552 5.2.2 full' })
    t.strictSame(await apply(report), { suppressed: 0, noted: 1, ignored: 0, unknown: 0 })
    t.strictSame(await apply(report), ignored)
    const letterId = newId()
    t.equal(await soft(id, { letterId }), 'noted')
    t.equal(await soft(id, { letterId }), 'ignored')
    t.equal((await ledgerOf(app, id)).length, 2)
  })

  t.test('the stronger reason', async (t) => {
    const { id } = await signup(app)
    const suppress = (because: 'bounce' | 'admin' | 'complaint') =>
      database.transact((tx) =>
        suppressSignup(tx, deps, {
          signupId: id,
          because,
          detail: {},
          at: deps.clock(),
          actorAccountId: null,
        }),
      )
    t.equal(await suppress('admin'), true)
    t.equal(await suppress('bounce'), false)
    t.equal(await suppress('complaint'), true)
    t.equal(await suppress('admin'), false)
    t.strictSame(await stateOf(app, id), { status: 'suppressed', suppressedBecause: 'complaint' })
    t.strictSame(
      (await ledgerOf(app, id)).map(({ type }) => type),
      ['suppressed', 'complained'],
    )
  })
})
