/** A reader's comment or reply: placed in its thread, shown at once or held for a moderator. */
import { invalidToken } from '../auth/tokens.ts'
import type { Db } from '../db/database.ts'
import { holdAccount } from '../db/queries/accounts.ts'
import { countVisible, findDiscussion, insertComment } from '../db/queries/comment-writes.ts'
import { type CommentRow, findComment } from '../db/queries/comments.ts'
import { recordEvent } from '../db/queries/events.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import type { CommentPolicy } from '../domain/article-parts.ts'
import { type Place, placeReply, placeRoot } from '../domain/comment-tree.ts'
import type { Screening } from '../domain/screening.ts'
import { ApiError, invalidField, notFound } from '../errors.ts'
import type { CommentInput } from '../schemas/comments.ts'
import { renderComment } from '../text/markdown.ts'
import { announceReply } from './announce-reply.ts'
import { recordScreening, screenComment } from './screen-comment.ts'

/** Some characters and marks grow on the way to HTML; a page of such comments must stay small. */
const maxHtmlLength = 20_000

export async function submitComment(
  deps: Pick<Deps, 'database' | 'clock' | 'newId' | 'config' | 'log'>,
  actor: Actor,
  { articleId, input }: { articleId: string; input: CommentInput },
): Promise<CommentRow> {
  const { html, excerpt } = renderComment(input.body)
  if (html.length > maxHtmlLength) throw invalidField('/body', 'has too much markup for its length')
  const { database, clock, newId } = deps
  const { accountId } = actor
  const found = await screenComment(deps, actor, { articleId, body: input.body, html })
  return database.transact(async (tx) => {
    if (!(await holdAccount(tx, accountId))) throw invalidToken('its account is gone')
    const now = clock()
    const id = newId()
    const { commentPolicy, place } = await admit(tx, { articleId, id, parentId: input.parentId ?? null })
    const screening = underPolicy(commentPolicy, found)
    const status = screening.outcome === 'visible' ? 'visible' : 'pending'
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
      queuedAt: status === 'pending' ? now : null,
    })
    await recordScreening(tx, deps, { screening, commentId: id, articleId, accountId, createdAt: now })
    await recordEvent(tx, {
      type: 'comment.posted',
      subjects: { articleId, commentId: id },
      payload: { status, threadId: place.threadId },
      actorAccountId: accountId,
      occurredAt: now,
    })
    const comment = await findComment(tx, id)
    if (!comment) throw new Error('a comment that was just inserted cannot be gone')
    if (status !== 'visible') return comment
    await announceReply(tx, { reply: { id, path: place.path }, jobId: newId(), at: now })
    await countVisible(tx, { articleId, path: place.path }, 1)
    return comment
  })
}

/** Where the article is premoderated, all waits. */
function underPolicy(policy: CommentPolicy, screening: Screening): Screening {
  if (policy !== 'premoderated' || screening.outcome !== 'visible') return screening
  return { outcome: 'pending', source: 'policy', reasons: [] }
}

type Submission = { articleId: string; id: string; parentId: string | null }

/** Where the comment goes, or why it may not be made. */
async function admit(
  tx: Db,
  { articleId, id, parentId }: Submission,
): Promise<{ commentPolicy: CommentPolicy; place: Place }> {
  const discussion = await findDiscussion(tx, articleId, parentId)
  if (!discussion) throw notFound('article')
  const { commentPolicy, answered } = discussion
  if (commentPolicy === 'closed')
    throw new ApiError('comment-closed', 'The comments of this article are closed.')
  if (parentId === null) return { commentPolicy, place: placeRoot(id) }

  if (!answered) throw invalidField('/parentId', 'is no comment of this article')
  if (answered.status !== 'visible') {
    throw new ApiError(
      'comment-not-visible',
      'The comment to reply to is hidden, removed or not yet approved.',
    )
  }
  return { commentPolicy, place: placeReply(id, answered.path) }
}
