/**
 * Readers and moderators at the same time, at two instances: no report counts twice, no comment is
 * held or given out twice.
 */
import { eq, sql } from 'drizzle-orm'
import { pino } from 'pino'
import t from 'tap'
import { assembleDeps } from '../../src/boot/assemble.ts'
import { createAccount } from '../../src/commands/accounts/create-account.ts'
import { createArticle } from '../../src/commands/articles/create-article.ts'
import { publishArticle } from '../../src/commands/articles/publish-article.ts'
import { submitComment } from '../../src/commands/comments/submit-comment.ts'
import { claimNextItem } from '../../src/commands/moderation/claim-next-item.ts'
import { claimQueueItem } from '../../src/commands/moderation/claim-queue-item.ts'
import { decideComment } from '../../src/commands/moderation/decide-comments.ts'
import { reportComment } from '../../src/commands/moderation/report-comment.ts'
import { loadConfig } from '../../src/config/settings.ts'
import { saveSettings } from '../../src/db/queries/settings.ts'
import { comments } from '../../src/db/tables/comments.ts'
import { commentReports, moderationClaims, screenings } from '../../src/db/tables/moderation.ts'
import type { Actor } from '../../src/domain/actor.ts'
import { defaultSettings } from '../../src/domain/settings.ts'
import { ApiError } from '../../src/problems/api-error.ts'
import { testEnvironment } from '../helpers/app.ts'
import { serverUrl } from '../helpers/database.ts'
import { openPair } from '../helpers/instances.ts'
import { miscounts } from '../helpers/recount.ts'

/** The value, or the code of the problem. Any other error fails the test. */
const outcome = <Value>(work: Promise<Value>) =>
  work.catch((error) => {
    if (error instanceof ApiError) return error.code
    throw error
  })
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

t.test('keeps', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const pair = await openPair(t)
  const { db } = pair.ours
  const clock = () => new Date()
  const log = pino({ level: 'silent' })
  const instances = [pair.ours, pair.other].map((database) =>
    assembleDeps({ config: loadConfig(testEnvironment), database, log, clock }),
  )
  const at = (index: number) => {
    const deps = instances[index % 2]
    if (!deps) throw new Error('there are two')
    return deps
  }
  const deps = at(0)

  const actorFor = (accountId: string): Actor => ({
    accountId,
    sessionId: null,
    address: null,
    roles: ['admin'],
    reach: 'any',
  })
  let people = 0
  async function someone(): Promise<Actor> {
    people += 1
    const email = `someone-${people}@readers.example`
    const account = await createAccount(deps, { email, displayName: 'S', roles: [], password: null })
    if (!account) throw new Error(`${email} is taken`)
    return actorFor(account.id)
  }
  const crowd = (count: number) => Promise.all(numbers(count).map(someone))
  const author = await someone()
  const { articleId } = await createArticle(deps, author, { title: 'Busy' })
  await publishArticle(deps, author, { articleId, input: {} })
  const post = async (parentId: string | null = null) =>
    (await submitComment(deps, author, { articleId, input: { body: 'Words', parentId } })).id
  const report = (index: number, reader: Actor, commentId: string) =>
    outcome(reportComment(at(index), reader, { commentId, input: { reason: 'spam' } }))
  const setThreshold = (commentReportThreshold: number | null) =>
    saveSettings(db, {
      settings: { ...defaultSettings, commentReportThreshold },
      version: 1,
      updatedAt: clock(),
    })
  async function stateOf(commentId: string) {
    const [row] = await db
      .select({ status: comments.status, count: comments.openReportCount })
      .from(comments)
      .where(eq(comments.id, commentId))
    const held = sql`subjects ->> 'commentId' = ${commentId} and type = 'comment.held'`
    return {
      ...row,
      reports: await db.$count(commentReports, eq(commentReports.commentId, commentId)),
      screenings: await db.$count(screenings, eq(screenings.commentId, commentId)),
      holds: await db.$count(sql`events`, held),
    }
  }
  const readers = await crowd(12)
  const moderators = await crowd(12)

  t.test('one report of each of twelve readers who report twice at once, and one hold', async (t) => {
    await setThreshold(12)
    const commentId = await post(await post())
    const made = await Promise.all(
      [...readers, ...readers].map((reader, index) =>
        report(index + Math.floor(index / 12), reader, commentId),
      ),
    )
    const taken = made.filter((each) => typeof each !== 'string' && each.isNew)
    t.equal(taken.length, 12)
    t.equal(made.filter((each) => typeof each !== 'string').length, 24)
    const state = { status: 'pending', count: 12, reports: 12, screenings: 1, holds: 1 }
    t.strictSame(await stateOf(commentId), state)
    t.strictSame(await miscounts(deps), [])
  })

  t.test(
    'the threshold: the third of twelve reports hides the comment, from the other reporters too',
    async (t) => {
      await setThreshold(3)
      const commentId = await post()
      const made = await Promise.all(readers.map((reader, index) => report(index, reader, commentId)))
      t.equal(made.filter((each) => each === 'not-found').length, 9)
      const state = { status: 'pending', count: 3, reports: 3, screenings: 1, holds: 1 }
      t.strictSame(await stateOf(commentId), state)
    },
  )

  t.test('counts and order of locks among reports, decisions and replies in one thread', async (t) => {
    const root = await post()
    const chain = [root, await post(root)]
    chain.push(await post(chain[1]))
    const [moderator] = moderators
    if (!moderator) throw new Error('there are twelve')
    await Promise.all(
      readers.flatMap((reader, index) => {
        const commentId = chain[index % 3] ?? root
        const input = { action: index % 2 ? 'hide' : 'restore', reason: 'other' } as const
        return [
          report(index, reader, commentId),
          outcome(decideComment(at(index), moderator, { commentId, input })),
          outcome(
            submitComment(at(index + 1), reader, { articleId, input: { body: 'Re', parentId: commentId } }),
          ),
        ]
      }),
    )
    t.strictSame(await miscounts(deps), [])
    for (const commentId of chain) {
      const { status, count } = await stateOf(commentId)
      t.ok(status !== 'pending' || (count ?? 0) >= 3, `${status} with ${count}`)
    }
  })

  t.test('each item of the queue for one moderator, where several ask at once', async (t) => {
    await setThreshold(null)
    await db.update(comments).set({ status: 'visible', queuedAt: null, openReportCount: 0 })
    const posted: string[] = []
    for (const _ of numbers(9)) posted.push(await post())
    const [reader] = readers
    if (reader) for (const commentId of posted) await report(0, reader, commentId)
    const request = { filters: { claimed: 'none' }, sort: 'oldest' } as const
    const given = await Promise.all(
      moderators.map((moderator, index) => claimNextItem(at(index), moderator, request)),
    )
    const ids = given.flatMap((row) => (row ? [row.comment.id] : []))
    t.strictSame(ids.toSorted(), posted.toSorted(), 'nine get one each, three get none')
    for (const [index, row] of given.entries()) {
      if (row) t.equal(row.claim.holderId, moderators[index]?.accountId)
    }
  })

  t.test('a claim and a colleague’s decision at once: one of them, never both', async (t) => {
    const [claimant, decider] = moderators
    const [reader] = readers
    if (!claimant || !decider || !reader) throw new Error('there are twelve')
    const outcomes: string[] = []
    for (const turn of numbers(30)) {
      const commentId = await post()
      await report(0, reader, commentId)
      const input = { action: 'hide', reason: 'spam' } as const
      const acts = [
        () => outcome(claimQueueItem(at(0), claimant, commentId)),
        () => outcome(decideComment(at(1), decider, { commentId, input })),
      ]
      const started = (turn % 2 ? acts : acts.toReversed()).map((act) => act())
      const made = await Promise.all(turn % 2 ? started : started.toReversed())
      outcomes.push(made.map((each) => (typeof each === 'string' ? each : 'done')).join())
    }
    t.ok(
      outcomes.every((each) => each === 'done,queue-item-claimed' || each === 'not-found,done'),
      outcomes.join(' '),
    )
  })

  t.test('one claim of twelve on one item, also where a claim has just ended', async (t) => {
    const [commentId] = (
      await db.select({ id: comments.id }).from(comments).where(sql`queued_at is not null`)
    ).map(({ id }) => id)
    if (commentId === undefined) throw new Error('the queue is not empty')
    for (const start of ['none', 'ended'] as const) {
      if (start === 'none') await db.delete(moderationClaims)
      else await db.update(moderationClaims).set({ expiresAt: clock() })
      const made = await Promise.all(
        moderators.map((moderator, index) => outcome(claimQueueItem(at(index), moderator, commentId))),
      )
      t.equal(made.filter((each) => typeof each !== 'string').length, 1, start)
      t.equal(made.filter((each) => each === 'queue-item-claimed').length, 11)
    }
  })
})
