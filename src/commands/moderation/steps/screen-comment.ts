/**
 * What becomes of a comment as it is posted or edited, and why: found before the transaction that writes it, kept in it.
 * What is refused never gets there: it leaves a row for the moderators, in a transaction of its own, and a problem.
 */
import { invalidToken } from '../../../auth/tokens.ts'
import type { Db } from '../../../db/database.ts'
import { holdAccount } from '../../../db/queries/accounts/accounts.ts'
import { recordEvent } from '../../../db/queries/events.ts'
import {
  findScreeningFacts,
  insertScreening,
  type ScreeningRow,
} from '../../../db/queries/moderation/screenings.ts'
import type { Deps } from '../../../deps.ts'
import type { Actor } from '../../../domain/actor.ts'
import { closureOf } from '../../../domain/comments/comment-windows.ts'
import { type CommentRules, defaultCommentRules } from '../../../domain/moderation/comment-rules.ts'
import { sayingOf } from '../../../domain/moderation/folded-text.ts'
import {
  createScreen,
  judged,
  refusalInWords,
  repetitionOf,
  type Screen,
  type Screening,
  type ScreeningFacts,
} from '../../../domain/moderation/screening.ts'
import { isStaff } from '../../../domain/roles.ts'
import { ApiError } from '../../../problems/api-error.ts'
import { shownIn } from '../../../text/comment-words.ts'

export type Screened = {
  articleId: string
  /** The comment that is edited; `undefined` for a new one. */
  commentId?: string
  /** Markdown. */
  body: string
  html: string
}

export type ScreeningDeps = Pick<Deps, 'database' | 'clock' | 'newId' | 'judge'>

const passed: Screening = { outcome: 'visible', source: 'rule', reasons: [] }

/** Visible or pending. Throws `comment-refused` where the comment may not be written at all. */
export async function screenComment(
  deps: ScreeningDeps,
  actor: Actor,
  screened: Screened,
): Promise<Screening> {
  if (isStaff(actor.roles)) return passed
  const { articleId, commentId = null } = screened
  const at = deps.clock()
  const row = await findScreeningFacts(deps.database.db, {
    ...{ articleId, commentId, at },
    accountId: actor.accountId,
  })
  // What may not be commented on at all is refused as that, by the transaction.
  if (!row || (commentId === null && isClosed(row, at))) return passed
  const found = screenFor(row.settings)(factsOf(row, screened))
  const screening =
    deps.judge === null || found.outcome === 'refused'
      ? found
      : judged(found, await deps.judge(questionOf(row, screened)))
  if (screening.outcome !== 'refused') return screening
  return refuse(deps, actor, { screening, articleId, commentId, rules: row.settings })
}

/** Leaves a trace of the refusal, and throws it. */
async function refuse(
  deps: Pick<Deps, 'database' | 'clock' | 'newId'>,
  actor: Actor,
  { rules, ...refusal }: Refusal & { rules: Readonly<CommentRules> },
): Promise<never> {
  await recordRefusal(deps, actor, refusal)
  throw new ApiError(
    'comment-refused',
    `The comment was refused: ${refusalInWords(refusal.screening, rules)}.`,
  )
}

type Stored = { id: string; body: string }

/** Which of these the reader repeats. They were not there yet when the comment was screened. */
export function repeatedBy({ roles }: Actor, body: string, stored: readonly Stored[]): Stored | undefined {
  if (stored.length === 0 || isStaff(roles)) return undefined
  const saying = sayingOf(body)
  return stored.find((earlier) => sayingOf(earlier.body) === saying)
}

/** After the transaction that found it, and stored nothing. */
export function refuseRepetition(
  deps: ScreeningDeps,
  actor: Actor,
  { articleId, of }: { articleId: string; of: Stored },
): Promise<never> {
  const screening = repetitionOf(of.id)
  return refuse(deps, actor, { screening, articleId, commentId: null, rules: defaultCommentRules })
}

function isClosed({ article, settings: { commentsCloseAfterDays } }: ScreeningRow, at: Date): boolean {
  return closureOf({ ...article, commentsCloseAfterDays }, at) !== undefined
}

function factsOf({ record, recent }: ScreeningRow, { body, html }: Screened): ScreeningFacts {
  const saying = sayingOf(body)
  return {
    body,
    ...shownIn(html),
    articleAgeDays: 0,
    repeatedCommentId: recent.find((earlier) => sayingOf(earlier.body) === saying)?.id ?? null,
    standingComments: record.standing,
    decidedComments: record.decided,
    hiddenComments: record.hidden,
  }
}

/** The last rules that were made ready, for as long as they are the same. */
let ready: { key: string; screen: Screen } | undefined

function screenFor(rules: CommentRules): Screen {
  const key = JSON.stringify(rules)
  if (ready?.key !== key) ready = { key, screen: createScreen(rules) }
  return ready.screen
}

function questionOf({ article, author, commentCount }: ScreeningRow, { commentId, body, html }: Screened) {
  const { id, slug, title } = article
  return {
    comment: { id: commentId ?? null, body, bodyHtml: html },
    article: { id, slug, title: title ?? '' },
    author: { ...author, createdAt: author.createdAt.toISOString(), commentCount },
  }
}

type Refusal = { screening: Screening; articleId: string; commentId: string | null }

function recordRefusal(
  deps: Pick<Deps, 'database' | 'clock' | 'newId'>,
  { accountId }: Actor,
  { screening, articleId, commentId }: Refusal,
): Promise<void> {
  return deps.database.transact(async (tx) => {
    if (!(await holdAccount(tx, accountId))) throw invalidToken('its account is gone')
    const createdAt = deps.clock()
    // The comment that an edit was refused of stands as it was: the row is not about that.
    await recordScreening(tx, deps, { screening, commentId: null, articleId, accountId, createdAt })
    await recordEvent(tx, {
      type: 'comment.refused',
      subjects: { articleId, ...(commentId !== null && { commentId }) },
      payload: { source: screening.source, rules: [...new Set(screening.reasons.map(({ rule }) => rule))] },
      actorAccountId: accountId,
      occurredAt: createdAt,
    })
  })
}

/** In the transaction that stores the comment; what is visible leaves no row. */
export async function recordScreening(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  {
    screening: { outcome, ...screening },
    ...row
  }: {
    screening: Screening
    commentId: string | null
    articleId: string
    accountId: string
    createdAt: Date
  },
): Promise<void> {
  if (outcome === 'visible') return
  await insertScreening(tx, { ...row, ...screening, outcome, id: newId() })
}
