/** Edits a reader's own comment within the edit window. Moderators keep the former text. */
import { invalidToken } from '../../auth/jwt-access-tokens.ts'
import type { Db } from '../../db/database.ts'
import { holdAccount } from '../../db/queries/accounts/accounts.ts'
import {
  type Editable,
  findEditable,
  insertFormerBody,
  updateWords,
} from '../../db/queries/comments/comment-edits.ts'
import { writeCommentDocument } from '../../db/queries/comments/comment-search.ts'
import { countVisible, lockComment } from '../../db/queries/comments/comment-writes.ts'
import { type CommentRow, findComment } from '../../db/queries/comments/comments.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Actor } from '../../domain/actor.ts'
import { editableUntil, maxFormerBodies } from '../../domain/comments/comment-windows.ts'
import { counted } from '../../domain/counted.ts'
import { completeSettings } from '../../domain/settings.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import type { CommentPatch } from '../../schemas/comments/comments.ts'
import { type ScreenedComment, screenComment } from '../moderation/steps/screen-comment.ts'
import { type ComposedComment, type ComposingDeps, composeComment } from './steps/compose-comment.ts'

type Own = { commentId: string; accountId: string }

/** An equal body changes nothing, even after the window: a retry is answered like the first try. */
export async function editComment(
  deps: ComposingDeps,
  actor: Actor,
  { commentId, patch: { body } }: { commentId: string; patch: CommentPatch },
): Promise<CommentRow> {
  const { database, clock } = deps
  const own = { commentId, accountId: actor.accountId }
  const words = body === undefined ? undefined : await composeComment(deps, body)
  // An edit that could not be stored reaches neither the rules nor the judge.
  const editable = await openEdit(database.db, own, { body, at: clock() })
  if (!editable || !words) return findOwn(database.db, commentId)

  const { articleId } = editable
  const screened = await screenComment(deps, actor, { articleId, commentId, ...words })
  return database.transact(async (tx) => {
    if (!(await holdAccount(tx, own.accountId))) throw invalidToken('its account is gone')
    await lockComment(tx, commentId, own.accountId)
    const at = clock()
    const comment = await openEdit(tx, own, { body, at })
    if (!comment) return findOwn(tx, commentId)
    return saveEdit(tx, { own, comment, words, screened, at })
  })
}

type OpenComment = Editable & { status: 'visible' | 'pending' }

/** Returns `undefined` if this body changes nothing. Throws if the comment may not be edited. */
async function openEdit(
  db: Db,
  own: Own,
  { body, at }: { body: string | undefined; at: Date },
): Promise<OpenComment | undefined> {
  const comment = await findEditable(db, own)
  if (!comment) throw notFound('comment')
  const { status, createdAt, formerBodies, settings } = comment
  if (status === 'hidden' || status === 'removed') throw notEditable(`The comment is ${status}.`)
  if (body === undefined || body === comment.body) return undefined
  const { commentEditWindow: minutes } = completeSettings(settings)
  if (at >= editableUntil(createdAt, minutes)) throw editClosed(minutes)
  if (formerBodies < maxFormerBodies) return { ...comment, status }
  throw notEditable(`The comment has been edited ${maxFormerBodies} times, which is the limit.`)
}

function notEditable(detail: string): ApiError {
  return new ApiError('comment-not-editable', detail)
}

function editClosed(minutes: number): ApiError {
  const detail =
    minutes === 0
      ? 'Comments cannot be edited on this site.'
      : `A comment can be edited only within ${counted(minutes, 'minute')} after it was posted.`
  return new ApiError('comment-edit-closed', detail)
}

type Edit = {
  own: Own
  comment: OpenComment
  words: ComposedComment
  screened: ScreenedComment
  at: Date
}

/** A pending comment stays pending, whatever screening finds: a moderator decides on it. */
async function saveEdit(tx: Db, { own, comment, words, screened, at }: Edit): Promise<CommentRow> {
  const { commentId, accountId } = own
  const { articleId, commentPolicy, openReportCount } = comment
  const { commentReportThreshold } = completeSettings(comment.settings)
  const edited = { status: comment.status, openReportCount, commentReportThreshold }
  const settled = screened.settle({ commentPolicy, edited })
  const { status, source } = settled
  const isHeld = comment.status === 'visible' && status === 'pending'

  await keepFormerBody(tx, commentId, comment)
  await updateWords(tx, commentId, {
    body: words.body,
    bodyHtml: words.html,
    excerpt: words.excerpt,
    status,
    editedAt: afterDecisions(at, comment.decidedAt),
    queuedAt: comment.queuedAt ?? (isHeld ? at : null),
  })
  await writeCommentDocument(tx, {
    id: commentId,
    articleId,
    accountId,
    bodyHtml: words.html,
    language: comment.language,
  })
  await settled.record(tx, { commentId, at })
  const about = { subjects: { articleId, commentId }, actorAccountId: accountId, occurredAt: at }
  await recordEvent(tx, { type: 'comment.edited', payload: { status }, ...about })
  if (isHeld) await recordEvent(tx, { type: 'comment.held', payload: { source }, ...about })
  const row = await findOwn(tx, commentId)
  if (isHeld) await countVisible(tx, comment, -1)
  return row
}

function keepFormerBody(tx: Db, commentId: string, comment: Editable): Promise<void> {
  const { body, bodyHtml, createdAt, editedAt, formerBodies } = comment
  const number = formerBodies + 1
  return insertFormerBody(tx, { commentId, number, body, bodyHtml, createdAt: editedAt ?? createdAt })
}

/**
 * Clocks of instances differ, yet an undo must see whether the words are older than the decision.
 */
function afterDecisions(at: Date, decidedAt: Date | null): Date {
  return decidedAt && at <= decidedAt ? new Date(decidedAt.getTime() + 1) : at
}

async function findOwn(db: Db, commentId: string): Promise<CommentRow> {
  const comment = await findComment(db, commentId)
  if (!comment) throw new Error('a comment that was found cannot be gone')
  return comment
}
