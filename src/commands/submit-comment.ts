/** A reader's comment or reply: placed in its thread, shown at once or held for a moderator. */
import { invalidToken } from '../auth/tokens.ts'
import type { Db } from '../db/database.ts'
import { holdAccount } from '../db/queries/accounts.ts'
import {
  type CommentRow,
  countVisible,
  findComment,
  findDiscussion,
  insertComment,
} from '../db/queries/comments.ts'
import { recordEvent } from '../db/queries/events.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import type { CommentPolicy } from '../domain/article-parts.ts'
import type { CommentStatus } from '../domain/comment-lifecycle.ts'
import { type Place, placeReply, placeRoot } from '../domain/comment-tree.ts'
import { ApiError, invalidField, notFound } from '../errors.ts'
import type { CommentInput } from '../schemas/comments.ts'
import { renderComment } from '../text/markdown.ts'

/** Some characters and marks grow on the way to HTML; a page of such comments must stay small. */
const maxHtmlLength = 20_000

const initialStatus: Record<CommentPolicy, CommentStatus | null> = {
  open: 'visible',
  premoderated: 'pending',
  closed: null,
}

export async function submitComment(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  { accountId }: Actor,
  { articleId, input }: { articleId: string; input: CommentInput },
): Promise<CommentRow> {
  const { html, excerpt } = renderComment(input.body)
  if (html.length > maxHtmlLength) throw invalidField('/body', 'has too much markup for its length')
  return database.transact(async (tx) => {
    if (!(await holdAccount(tx, accountId))) throw invalidToken('its account is gone')
    const now = clock()
    const id = newId()
    const { status, place } = await admit(tx, { articleId, id, parentId: input.parentId ?? null })
    await insertComment(tx, {
      ...place,
      id,
      articleId,
      accountId,
      status,
      body: input.body,
      bodyHtml: html,
      excerpt,
      createdAt: now,
    })
    await recordEvent(tx, {
      type: 'comment.posted',
      subjects: { articleId, commentId: id },
      payload: { status, threadId: place.threadId },
      actorAccountId: accountId,
      occurredAt: now,
    })
    const comment = await findComment(tx, id)
    if (!comment) throw new Error('a comment that was just inserted cannot be gone')
    if (status === 'visible') await countVisible(tx, { articleId, path: place.path }, 1)
    return comment
  })
}

type Submission = { articleId: string; id: string; parentId: string | null }

/** Where the comment goes and how it starts, or why it may not be made. */
async function admit(
  tx: Db,
  { articleId, id, parentId }: Submission,
): Promise<{ status: CommentStatus; place: Place }> {
  const discussion = await findDiscussion(tx, articleId, parentId)
  if (!discussion) throw notFound('article')
  const status = initialStatus[discussion.commentPolicy]
  if (status === null) throw new ApiError('comment-closed', 'The comments of this article are closed.')
  if (parentId === null) return { status, place: placeRoot(id) }

  const { answered } = discussion
  if (!answered) throw invalidField('/parentId', 'is no comment of this article')
  if (answered.status !== 'visible') {
    throw new ApiError(
      'comment-not-visible',
      'The comment to reply to is hidden, removed or not yet approved.',
    )
  }
  return { status, place: placeReply(id, answered.path) }
}
