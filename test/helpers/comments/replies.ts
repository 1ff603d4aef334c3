/** Makes readers who want mail about replies, and runs the jobs that send it, without a worker. */
import { eq } from 'drizzle-orm'
import { accounts } from '../../../src/db/tables/accounts.ts'
import type { ReplyNoticeChoice } from '../../../src/domain/comments/reply-notices.ts'
import type { Role } from '../../../src/domain/roles.ts'
import { runReplyNotice, sendReplyDigests } from '../../../src/jobs/reply-notices.ts'
import type { ReplyNoticePayload } from '../../../src/outbox/payloads.ts'
import { type Answer, type Person, startTestApp, type TestApp } from '../app.ts'
import { mailsTo } from '../credentials/account-mails.ts'
import { listJobs } from '../jobs.ts'
import { expectStatus, startDiscussion } from './discussion.ts'

export const minute = 60_000
export const day = 24 * 60 * minute

/**
 * Makes a new token for each request, since these tests move the clock beyond the life of a token.
 */
async function startLongTest(...[config]: Parameters<typeof startTestApp>): Promise<TestApp> {
  const app = await startTestApp(config)
  const rolesOf = new Map<string, Role[]>()
  async function renewed({ id: accountId, ...who }: Person): Promise<Person> {
    const roles = rolesOf.get(accountId) ?? []
    const token = await app.deps.tokens.issue({ accountId, sessionId: accountId, roles, epoch: 0 })
    return { id: accountId, ...who, headers: { authorization: `Bearer ${token}` } }
  }
  return {
    ...app,
    send: async ({ as, ...options }) => app.send({ ...options, ...(as && { as: await renewed(as) }) }),
    async person(roles = [], options) {
      const made = await app.person(roles, options)
      rolesOf.set(made.id, ['reader', ...roles])
      return made
    },
  }
}

export async function startReplies(...[config]: Parameters<typeof startTestApp>) {
  const app = await startLongTest(config)
  const { deps, send, person, advance } = app
  const discussion = await startDiscussion(app)
  const url = '/v1/accounts/me/reply-notices'

  const choose = (as: Person, mode: ReplyNoticeChoice): Promise<Answer> =>
    send({ method: 'PUT', url, as, payload: { mode } })
  /** The mails about replies that the person got. */
  const mailed = async (to: Person) =>
    (await mailsTo(app, to.email)).filter(({ headers }) => headers?.['List-Unsubscribe'])
  const waiting = async () => (await listJobs(deps.database, 'reply-notice')).map(({ data }) => data)

  return {
    ...app,
    discussion,
    url,
    choose,
    mailed,
    waiting,
    /** A reader with a verified address and a subscription. */
    async subscriber(mode: ReplyNoticeChoice): Promise<Person> {
      const reader = await person()
      const change = { emailVerifiedAt: deps.clock() }
      await deps.database.db.update(accounts).set(change).where(eq(accounts.id, reader.id))
      expectStatus(await choose(reader, mode), 200)
      return reader
    },
    /**
     * Moves the clock on by a minute and runs every job about a reply, including jobs that have run
     * before.
     */
    async pass(): Promise<void> {
      advance(minute)
      for (const payload of await waiting())
        await runReplyNotice(deps, { payload: payload as ReplyNoticePayload })
    },
    /** Runs the job that sends the digests. */
    digest: (signal = new AbortController().signal) => sendReplyDigests(deps, { signal }),
    textsTo: async (to: Person) => (await mailed(to)).map(({ text }) => text),
  }
}
