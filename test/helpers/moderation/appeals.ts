/**
 * Hides comments over HTTP, reads the notices of their authors, and submits and judges their
 * appeals.
 */
import type { AppealOutcome } from '../../../src/domain/moderation/appeal.ts'
import type { Notice } from '../../../src/schemas/moderation/notices.ts'
import { type Answer, type Person, startTestApp } from '../app.ts'
import { decide, expectStatus, startDiscussion, type Verdict } from '../comments/discussion.ts'
import { createFixtures } from '../fixtures.ts'

export const day = 24 * 3_600_000

/**
 * A discussion with a reader and three moderators: one who decides, one who judges appeals, and a
 * third one.
 */
export async function startAppeals(...[config]: Parameters<typeof startTestApp>) {
  const app = await startTestApp(config)
  const { send, person } = app
  const discussion = await startDiscussion(app)
  const reader = await person()
  const [decider, judge, third] = [
    await person(['moderator']),
    await person(['moderator']),
    await person(['moderator']),
  ]

  const noticesOf = async (as: Person, query = ''): Promise<Notice[]> =>
    expectStatus(await send({ url: `/v1/accounts/me/notices${query}`, as }), 200).body_.data
  const appeal = (as: Person, decisionId: string, text: unknown = 'It was a joke.'): Promise<Answer> =>
    send({ method: 'POST', url: `/v1/decisions/${decisionId}/appeals`, as, payload: { text } })
  const judged = (
    as: Person,
    appealId: string,
    resolution: { outcome: AppealOutcome; note?: string | null },
  ): Promise<Answer> =>
    send({ method: 'PUT', url: `/v1/appeals/${appealId}/resolution`, as, payload: resolution })

  /** Gives the person a new token, for the epoch that their account has reached. */
  async function renewed(who: Person, epoch = 0): Promise<Person> {
    const token = await app.deps.tokens.issue({
      accountId: who.id,
      sessionId: who.id,
      roles: ['reader'],
      epoch,
    })
    return { ...who, headers: { authorization: `Bearer ${token}` } }
  }

  async function hide(commentId: string, verdict: Partial<Verdict> = {}) {
    return expectStatus(await decide(app, decider, commentId, { action: 'hide', ...verdict }), 201).body_
  }
  /** A comment of the reader, hidden by the decider. */
  async function hidden(body = 'Buy now', as = reader) {
    const comment = await discussion.post(as, body)
    return { comment, decision: await hide(comment.id, { reason: 'spam' }) }
  }
  /** A hidden comment, with an appeal against the decision. */
  async function appealed(body?: string, as = reader) {
    const things = await hidden(body, as)
    return { ...things, appealId: expectStatus(await appeal(as, things.decision.id), 201).body_.id as string }
  }

  return {
    ...app,
    discussion,
    reader,
    decider,
    judge,
    third,
    fixtures: createFixtures(app),
    renewed,
    noticesOf,
    appeal,
    judged,
    hide,
    hidden,
    appealed,
  }
}
