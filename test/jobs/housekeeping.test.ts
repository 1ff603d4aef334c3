/** The hourly housekeeping deletes rows that nobody can use any more, and no others. */
import { TestClock } from 'pg-boss'
import t from 'tap'
import { hashToken, newToken } from '../../src/auth/random-tokens.ts'
import { expiryOfRetiredKey, makeKey } from '../../src/auth/signing-keys.ts'
import { insertRefreshToken, insertSession } from '../../src/db/queries/credentials/sessions.ts'
import {
  accounts,
  oneTimeTokens,
  refreshTokens,
  sessions,
  signingKeys,
} from '../../src/db/tables/accounts.ts'
import { screenings } from '../../src/db/tables/moderation.ts'
import { clearExpired } from '../../src/jobs/clear-expired.ts'
import { startTestApp } from '../helpers/app.ts'
import { startDiscussion } from '../helpers/comments/discussion.ts'
import { serverUrl } from '../helpers/database.ts'
import { listJobs, startTestWorker, untilStates } from '../helpers/jobs.ts'
import { until } from '../helpers/until.ts'

const day = 24 * 3600 * 1000

async function startHouse() {
  const app = await startTestApp()
  const { deps } = app
  const { db } = deps.database
  const now = deps.clock().getTime()
  const at = (offset: number) => new Date(now + offset)
  const { id: accountId } = await app.person()
  return {
    ...app,
    db,
    at,
    accountId,
    clear: (signal = new AbortController().signal) => clearExpired(deps, { signal }),
    async oneTimeToken(expiresAt: Date): Promise<string> {
      const tokenHash = hashToken(newToken())
      const rest = {
        purpose: 'verify-email',
        email: 'ann@readers.example',
        createdAt: at(0),
        expiresAt,
      } as const
      await db.insert(oneTimeTokens).values({ tokenHash, accountId, ...rest })
      return Buffer.from(tokenHash).toString('hex')
    },
    async session(expiresAt: Date, revokedAt: Date | null = null): Promise<string> {
      const id = deps.newId()
      const visitor = { address: null, userAgent: null }
      const times = { createdAt: at(0), lastUsedAt: at(0), expiresAt, revokedAt }
      await insertSession(db, { id, accountId, ...visitor, ...times })
      await insertRefreshToken(db, { tokenHash: hashToken(newToken()), sessionId: id, createdAt: at(0) })
      return id
    },
  }
}

t.test('does', async (t) => {
  const house = await startHouse()
  const { db, at, deps } = house

  t.test('deletes links from the moment at which they expire', async (t) => {
    await house.oneTimeToken(at(-day))
    await house.oneTimeToken(at(0))
    const live = await house.oneTimeToken(at(1))
    await house.clear()
    const left = await db.select({ tokenHash: oneTimeTokens.tokenHash }).from(oneTimeTokens)
    t.strictSame(
      left.map(({ tokenHash }) => Buffer.from(tokenHash).toString('hex')),
      [live],
    )
  })

  t.test('deletes sessions that ended or expired thirty days ago, with their refresh tokens', async (t) => {
    await house.session(at(-30 * day))
    await house.session(at(day), at(-30 * day))
    const kept = [
      await house.session(at(-30 * day + 1)),
      await house.session(at(day), at(-30 * day + 1)),
      await house.session(at(day)),
    ]
    await house.clear()
    const left = await db.select({ id: sessions.id }).from(sessions).orderBy(sessions.id)
    t.strictSame(
      left.map(({ id }) => id),
      kept,
    )
    const tokens = await db.select({ id: refreshTokens.sessionId }).from(refreshTokens)
    t.strictSame(tokens.map(({ id }) => id).sort(), kept)
  })

  t.test('deletes signing keys whose tokens and previews have all expired', async (t) => {
    const retired = async (retiredAt: Date) => {
      const key = await makeKey(deps.box, at(-day))
      await db.insert(signingKeys).values({ ...key, encryptedPrivateKey: null, retiredAt })
      return key.kid
    }
    const lifetime = expiryOfRetiredKey(at(0)).getTime() - at(0).getTime()
    await retired(at(-lifetime))
    const verifying = await retired(at(-lifetime + 1))
    const signing = (await deps.keys.signingKey()).kid
    await house.clear()
    const left = await db.select({ kid: signingKeys.kid }).from(signingKeys)
    t.strictSame(left.map(({ kid }) => kid).sort(), [signing, verifying].sort())
  })

  t.test('deletes more rows than one statement takes', async (t) => {
    const rows = Array.from({ length: 2_500 }, () => ({
      tokenHash: hashToken(newToken()),
      accountId: house.accountId,
      purpose: 'reset-password' as const,
      email: 'ann@readers.example',
      createdAt: at(-day),
      expiresAt: at(-day),
    }))
    await db.insert(oneTimeTokens).values(rows)
    await house.clear()
    t.equal(await db.$count(oneTimeTokens), 1)
    t.match(house.logLines.at(-1), { oneTimeTokens: 2_500, sessions: 0, signingKeys: 0 })
  })

  t.test('leaves accounts alone, and finds nothing to do the next time', async (t) => {
    await house.clear()
    t.match(house.logLines.at(-1), { oneTimeTokens: 0, sessions: 0, signingKeys: 0 })
    t.equal(await db.$count(accounts), 1)
  })

  t.test('deletes refusals of comments after 180 days, and no screening of a comment', async (t) => {
    const { articleId, post } = await startDiscussion(house)
    const comment = await post(await house.person(), 'Held')
    const screening = async (commentId: string | null, createdAt: Date) => {
      const id = deps.newId()
      const outcome = commentId ? ('pending' as const) : ('refused' as const)
      const rest = { articleId, accountId: house.accountId, source: 'rule' as const, reasons: [], createdAt }
      await db.insert(screenings).values({ id, commentId, outcome, ...rest })
      return id
    }
    await screening(null, at(-180 * day))
    const kept = [await screening(null, at(-180 * day + 1000)), await screening(comment.id, at(-999 * day))]
    await house.clear()
    const left = await db.select({ id: screenings.id }).from(screenings)
    t.strictSame(left.map(({ id }) => id).sort(), kept.sort())
  })
})

t.test('keeps the remaining rows when its time is over', async (t) => {
  const { oneTimeToken, at, clear, db } = await startHouse()
  await oneTimeToken(at(-day))
  await clear(AbortSignal.abort())
  t.equal(await db.$count(oneTimeTokens), 1)
})

// A test cannot set the time of PostgreSQL's sessions; the schedule is the same there.
t.test('the hour', { skip: serverUrl !== undefined && 'needs the embedded database' }, async (t) => {
  const { deps, oneTimeToken, at, db } = await startHouse()
  await oneTimeToken(at(-day))
  const bossClock = new TestClock('2026-11-02T09:14:30Z')
  await startTestWorker(deps, { bossClock })

  t.test('has no job before its seventeenth minute', async (t) => {
    await bossClock.tick(120_000)
    t.strictSame(await listJobs(deps.database, 'housekeeping'), [])
    t.equal(await db.$count(oneTimeTokens), 1)
  })

  t.test('has one job, which does it', async () => {
    await until(async () => {
      await bossClock.tick(30_000)
      return (await listJobs(deps.database, 'housekeeping')).length > 0
    })
    await until(async () => {
      await bossClock.tick(30_000)
      return (await db.$count(oneTimeTokens)) === 0
    })
    await untilStates(deps.database, 'housekeeping', ['completed'])
  })
})
