/**
 * Screens a comment that is posted or edited. The command asks once, before its transaction. The
 * result offers what follows: the status and the record of the comment, or its refusal.
 */
import { invalidToken } from '../../../auth/jwt-access-tokens.ts'
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
import type { CommentPolicy } from '../../../domain/articles/article-parts.ts'
import { closureOf } from '../../../domain/comments/comment-windows.ts'
import { sayingIn, shownIn } from '../../../domain/comments/comment-words.ts'
import { type CommentRules, defaultCommentRules } from '../../../domain/moderation/comment-rules.ts'
import { heldByReports, isHeldByReports } from '../../../domain/moderation/report.ts'
import {
  createScreen,
  judged,
  refusalInWords,
  repetitionOf,
  type Screen,
  type Screening,
  type ScreeningFacts,
  type ScreeningSource,
} from '../../../domain/moderation/screening.ts'
import { isStaff } from '../../../domain/roles.ts'
import { ApiError } from '../../../problems/api-error.ts'

export type ScreeningDeps = Pick<Deps, 'database' | 'clock' | 'newId' | 'judge'>

type CommentToScreen = {
  articleId: string
  /** The comment that is edited; `undefined` for a new one. */
  commentId?: string
  /** Markdown. */
  body: string
  html: string
}

/**
 * A comment that the rules and the judge let pass or hold. Both methods are for the transaction
 * that stores the comment.
 */
export type ScreenedComment = {
  /** Returns the refusal if the account has just posted the same words. */
  findRepetition(justPosted: readonly StoredWords[]): RefusedComment | undefined
  /**
   * Decides the status of the comment by the article's policy and, for an edit, by the state of the
   * stored comment.
   */
  settle(facts: { commentPolicy: CommentPolicy; edited?: EditedComment }): SettledComment
}

/** A comment that is edited, and the rule for reports at that time. */
type EditedComment = {
  status: 'visible' | 'pending'
  openReportCount: number
  commentReportThreshold: number | null
}

type SettledComment = {
  status: 'visible' | 'pending'
  source: ScreeningSource
  /** Stores the screening for the moderators, unless it found nothing against the comment. */
  record(tx: Db, stored: { commentId: string; at: Date }): Promise<void>
}

export type RefusedComment = {
  status: 'refused'
  /**
   * Records the refusal in a transaction of its own, and throws. Call it after the other
   * transaction, which stored nothing.
   */
  refuse(): Promise<never>
}

type StoredWords = { id: string; bodyHtml: string }

const passed: Screening = { outcome: 'visible', source: 'rule', reasons: [] }

/** Called before the transaction, which must not wait for the judge. Throws `comment-refused`. */
export async function screenComment(
  deps: ScreeningDeps,
  actor: Actor,
  comment: CommentToScreen,
): Promise<ScreenedComment> {
  const { screening, rules } = await assess(deps, actor, comment)
  const refused = (refusal: Screening) => createRefused(deps, actor, { comment, refusal, rules })
  if (screening.outcome === 'refused') return refused(screening).refuse()
  return {
    findRepetition(justPosted) {
      const repeated = isStaff(actor.roles) ? undefined : findRepeated(comment.html, justPosted)
      return repeated && refused(repetitionOf(repeated.id))
    },
    settle: (facts) => createSettled(deps, actor, { comment, screening, ...facts }),
  }
}

type Assessment = { screening: Screening; rules: Readonly<CommentRules> }

/** Asks the rules and the judge. */
async function assess(
  deps: ScreeningDeps,
  { accountId, roles }: Actor,
  comment: CommentToScreen,
): Promise<Assessment> {
  const unscreened = { screening: passed, rules: defaultCommentRules }
  if (isStaff(roles)) return unscreened
  const { articleId, commentId = null } = comment
  const at = deps.clock()
  const row = await findScreeningFacts(deps.database.db, { articleId, commentId, accountId, at })
  // Where nobody may comment, the transaction answers with the reason for that.
  if (!row || (commentId === null && isClosed(row, at))) return unscreened
  const { settings: rules } = row
  const found = screenFor(rules)(factsOf(row, comment))
  if (deps.judge === null || found.outcome === 'refused') return { screening: found, rules }
  return { screening: judged(found, await deps.judge(questionOf(row, comment))), rules }
}

function createRefused(
  deps: ScreeningDeps,
  actor: Actor,
  { comment, refusal, rules }: Pick<Assessment, 'rules'> & { comment: CommentToScreen; refusal: Screening },
): RefusedComment {
  const { articleId, commentId = null } = comment
  return {
    status: 'refused',
    async refuse() {
      await recordRefusal(deps, actor, { screening: refusal, articleId, commentId })
      const detail = `The comment was refused: ${refusalInWords(refusal, rules)}.`
      throw new ApiError('comment-refused', detail)
    },
  }
}

function createSettled(
  deps: ScreeningDeps,
  { accountId }: Actor,
  { comment: { articleId }, ...facts }: StandingFacts & { comment: CommentToScreen },
): SettledComment {
  const screening = settled(facts)
  const isHeld = screening.outcome !== 'visible' || facts.edited?.status === 'pending'
  return {
    status: isHeld ? 'pending' : 'visible',
    source: screening.source,
    record: (tx, { commentId, at }) =>
      recordScreening(tx, deps, { screening, articleId, commentId, accountId, createdAt: at }),
  }
}

type StandingFacts = { screening: Screening; commentPolicy: CommentPolicy; edited?: EditedComment }

/**
 * The screening, made stricter by the article's policy and by the open reports of an edited
 * comment.
 */
function settled({ screening, commentPolicy, edited }: StandingFacts): Screening {
  // A comment that waits already goes on waiting, so the policy and the reports add nothing.
  if (screening.outcome !== 'visible' || edited?.status === 'pending') return screening
  if (commentPolicy === 'premoderated') return { outcome: 'pending', source: 'policy', reasons: [] }
  if (!edited) return screening
  // A moderator approved the former words only, so reports that came after that can hold the comment.
  const unapproved = { ...edited, isApproved: false }
  const isHeld = isHeldByReports(unapproved, edited.commentReportThreshold)
  return isHeld ? heldByReports(edited.openReportCount) : screening
}

function findRepeated(html: string, stored: readonly StoredWords[]): StoredWords | undefined {
  if (stored.length === 0) return undefined
  const saying = sayingIn(html)
  return stored.find(({ bodyHtml }) => sayingIn(bodyHtml) === saying)
}

function isClosed({ article, settings: { commentsCloseAfterDays } }: ScreeningRow, at: Date): boolean {
  return closureOf({ ...article, commentsCloseAfterDays }, at) !== undefined
}

function factsOf({ record, recent }: ScreeningRow, { body, html }: CommentToScreen): ScreeningFacts {
  return {
    body,
    ...shownIn(html),
    articleAgeDays: 0,
    repeatedCommentId: findRepeated(html, recent)?.id ?? null,
    standingComments: record.standing,
    decidedComments: record.decided,
    hiddenComments: record.hidden,
  }
}

/** The rules that were compiled last, until they change. */
let ready: { key: string; screen: Screen } | undefined

function screenFor(rules: CommentRules): Screen {
  const key = JSON.stringify(rules)
  if (ready?.key !== key) ready = { key, screen: createScreen(rules) }
  return ready.screen
}

function questionOf(
  { article, author, commentCount }: ScreeningRow,
  { commentId, body, html }: CommentToScreen,
) {
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
    // A comment whose edit is refused stands as it was, so the row does not name it.
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

type ScreeningRecord = {
  screening: Screening
  commentId: string | null
  articleId: string
  accountId: string
  createdAt: Date
}

/**
 * Call this in the transaction that holds the comment or records its refusal. A visible comment
 * gets no row.
 */
export async function recordScreening(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  { screening: { outcome, source, reasons }, ...row }: ScreeningRecord,
): Promise<void> {
  if (outcome === 'visible') return
  await insertScreening(tx, { ...row, outcome, source, reasons, id: newId() })
}
