/** A reader's second thoughts: their own comment in other words, for some minutes; the former words stay with the moderators. */
import { invalidToken } from '../../auth/tokens.ts'
import type { Db } from '../../db/database.ts'
import { holdAccount } from '../../db/queries/accounts/accounts.ts'
import {
  type Editable,
  findEditable,
  insertFormerBody,
  updateWords,
} from '../../db/queries/comments/comment-edits.ts'
import { countVisible, lockComment } from '../../db/queries/comments/comment-writes.ts'
import { type CommentRow, findComment } from '../../db/queries/comments/comments.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Actor } from '../../domain/actor.ts'
import { editableUntil, maxFormerBodies } from '../../domain/comments/comment-windows.ts'
import { heldByReports, isHeldByReports } from '../../domain/moderation/report.ts'
import type { Screening } from '../../domain/moderation/screening.ts'
import { completeSettings } from '../../domain/settings.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import type { CommentPatch } from '../../schemas/comments/comments.ts'
import type { RenderedComment } from '../../text/markdown.ts'
import { recordScreening, type ScreeningDeps, screenComment } from '../moderation/steps/screen-comment.ts'
import { renderBounded, underPolicy } from './steps/compose-comment.ts'

type Own = { commentId: string; accountId: string }
type Words = RenderedComment & { body: string }

/** The words that are there already change nothing, whenever they come: a retry is answered as the first try was. */
export async function editComment(
  deps: ScreeningDeps,
  actor: Actor,
  { commentId, patch: { body } }: { commentId: string; patch: CommentPatch },
): Promise<CommentRow> {
  const { database, clock } = deps
  const own = { commentId, accountId: actor.accountId }
  const words = body === undefined ? undefined : { ...renderBounded(body), body }
  // Nothing is screened, nor the judge asked, that could not be stored.
  const asked = await openEdit(database.db, own, { body, at: clock() })
  if (!asked || !words) return findOwn(database.db, commentId)

  const { articleId } = asked
  const found = await screenComment(deps, actor, { articleId, commentId, ...words })
  return database.transact(async (tx) => {
    if (!(await holdAccount(tx, own.accountId))) throw invalidToken('its account is gone')
    await lockComment(tx, commentId, own.accountId)
    const at = clock()
    const comment = await openEdit(tx, own, { body, at })
    if (!comment) return findOwn(tx, commentId)
    return saveEdit(tx, deps, { own, comment, words, found, at })
  })
}

/** The comment, where this body changes it; thrown, why it may not. */
async function openEdit(
  db: Db,
  own: Own,
  { body, at }: { body: string | undefined; at: Date },
): Promise<Editable | undefined> {
  const comment = await findEditable(db, own)
  if (!comment) throw notFound('comment')
  const { status, createdAt, formerBodies, settings } = comment
  if (status === 'hidden' || status === 'removed') throw notEditable(`The comment is ${status}.`)
  if (body === undefined || body === comment.body) return undefined
  const { commentEditWindow: minutes } = completeSettings(settings)
  if (at >= editableUntil(createdAt, minutes)) throw editClosed(minutes)
  if (formerBodies < maxFormerBodies) return comment
  throw notEditable(`The comment has been edited ${maxFormerBodies} times, as often as one may be.`)
}

function notEditable(detail: string): ApiError {
  return new ApiError('comment-not-editable', detail)
}

function editClosed(minutes: number): ApiError {
  const detail =
    minutes === 0
      ? 'Comments cannot be edited.'
      : `A comment can be edited within ${minutes} minutes after it was posted.`
  return new ApiError('comment-edit-closed', detail)
}

type Edit = { own: Own; comment: Editable; words: Words; found: Screening; at: Date }

/** What waits goes on waiting, whatever screening says of the new words: a moderator lets it through. */
async function saveEdit(
  tx: Db,
  deps: ScreeningDeps,
  { own, comment, words, found, at }: Edit,
): Promise<CommentRow> {
  const { commentId, accountId } = own
  const { articleId, body, bodyHtml, createdAt, editedAt, formerBodies } = comment
  const wasVisible = comment.status === 'visible'
  const screening = wasVisible ? screeningOfVisible(comment, found) : found
  const isHeld = wasVisible && screening.outcome !== 'visible'
  const status = isHeld ? 'pending' : comment.status
  const { html, excerpt } = words

  const former = { commentId, number: formerBodies + 1, body, bodyHtml, createdAt: editedAt ?? createdAt }
  await insertFormerBody(tx, former)
  await updateWords(tx, commentId, {
    ...{ body: words.body, bodyHtml: html, excerpt, status },
    editedAt: afterDecisions(at, comment.decidedAt),
    queuedAt: comment.queuedAt ?? (isHeld ? at : null),
  })
  await recordScreening(tx, deps, { screening, commentId, articleId, accountId, createdAt: at })
  const about = { subjects: { articleId, commentId }, actorAccountId: accountId, occurredAt: at }
  await recordEvent(tx, { type: 'comment.edited', payload: { status }, ...about })
  if (isHeld) await recordEvent(tx, { type: 'comment.held', payload: { source: screening.source }, ...about })
  const edited = await findOwn(tx, commentId)
  if (isHeld) await countVisible(tx, comment, -1)
  return edited
}

/** A moderator's approval was for the former words: the reports that came in spite of it take the comment down now. */
function screeningOfVisible(comment: Editable, found: Screening): Screening {
  const { status, openReportCount, commentPolicy, settings } = comment
  const screening = underPolicy(commentPolicy, found)
  const { commentReportThreshold } = completeSettings(settings)
  const unapproved = { status, openReportCount, isApproved: false }
  const isHeld = screening.outcome === 'visible' && isHeldByReports(unapproved, commentReportThreshold)
  return isHeld ? heldByReports(openReportCount) : screening
}

/** Clocks of instances differ; yet who takes a decision back must know whether the words are from before it. */
function afterDecisions(at: Date, decidedAt: Date | null): Date {
  return decidedAt && at <= decidedAt ? new Date(decidedAt.getTime() + 1) : at
}

async function findOwn(db: Db, commentId: string): Promise<CommentRow> {
  const comment = await findComment(db, commentId)
  if (!comment) throw new Error('a comment that was found cannot be gone')
  return comment
}
