/** Posts the comments of the demo, with their votes, reports, decisions and appeals. */
import { submitComment } from '../commands/comments/submit-comment.ts'
import { voteOnComment } from '../commands/comments/vote-on-comment.ts'
import { decideComment } from '../commands/moderation/decide-comments.ts'
import { reportComment } from '../commands/moderation/report-comment.ts'
import { submitAppeal } from '../commands/moderation/submit-appeal.ts'
import type { AccountRow } from '../db/queries/accounts/accounts.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import { idSource } from '../ids.ts'
import type { DemoComment, DemoHiding } from './demo-content.ts'

export type Cast = Map<string, AccountRow>

/** The same dependencies, with a clock that always shows this moment. */
export function at(deps: Deps, moment: Date): Deps {
  const clock = () => moment
  // The outside judge is not asked about invented comments.
  return { ...deps, clock, newId: idSource(clock), judge: null }
}

export function actorIn(cast: Cast, key: string): Actor {
  const account = cast.get(key)
  if (!account) throw new Error(`the demo has no account ${key}`)
  return { accountId: account.id, sessionId: account.id, roles: account.roles, reach: 'any', address: null }
}

type Posting = { articleId: string; comments: readonly DemoComment[]; parentId: string | null; cast: Cast }

export async function postAll(deps: Deps, { articleId, comments, parentId, cast }: Posting): Promise<void> {
  for (const comment of comments) {
    const { by, at: time, body, replies = [], hidden } = comment
    const then = at(deps, new Date(time))
    const author = actorIn(cast, by)
    const { id } = await submitComment(then, author, { articleId, input: { body, parentId } })
    await react(then, { comment, commentId: id, cast })
    await postAll(deps, { articleId, comments: replies, parentId: id, cast })
    if (hidden) await hide(then, { hidden, commentId: id, author, cast })
  }
}

type Reaction = { comment: DemoComment; commentId: string; cast: Cast }

async function react(deps: Deps, { comment, commentId, cast }: Reaction): Promise<void> {
  const { up = [], down = [], reports = [] } = comment
  for (const by of up) await voteOnComment(deps, actorIn(cast, by), { commentId, value: 1 })
  for (const by of down) await voteOnComment(deps, actorIn(cast, by), { commentId, value: -1 })
  for (const { by, at: time, ...input } of reports) {
    await reportComment(at(deps, new Date(time)), actorIn(cast, by), { commentId, input })
  }
}

type Hiding = { hidden: DemoHiding; commentId: string; author: Actor; cast: Cast }

async function hide(deps: Deps, { hidden, commentId, author, cast }: Hiding): Promise<void> {
  const { by, at: time, appeal, ...reasons } = hidden
  const then = time === undefined ? deps : at(deps, new Date(time))
  const input = { action: 'hide', ...reasons } as const
  const { decision } = await decideComment(then, actorIn(cast, by), { commentId, input })
  if (appeal === undefined) return
  const objection = { decisionId: decision.id, input: { text: appeal.text } }
  await submitAppeal(at(deps, new Date(appeal.at)), author, objection)
}
