/** Prepares mail to authors whose comments have got visible replies, if they want such mail. */
import type { Db } from '../../../db/database.ts'
import type { CommentState } from '../../../db/queries/comments/comment-writes.ts'
import { noteReplies } from '../../../db/queries/comments/reply-notices.ts'
import type { Deps } from '../../../deps.ts'
import { enqueueReplyNotices } from '../../../outbox/reply-notices.ts'

type Announced = { comments: readonly Pick<CommentState, 'id' | 'path'>[]; at: Date }

/**
 * Runs in the transaction that makes the replies visible, before that transaction locks the
 * articles.
 */
export async function announceReplies(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  { comments, at }: Announced,
): Promise<void> {
  const commentIds = comments.filter(({ path }) => path.length > 1).map(({ id }) => id)
  if (commentIds.length === 0) return
  const noted = await noteReplies(tx, { commentIds, at })
  const due = noted.filter(({ mode }) => mode === 'immediate')
  await enqueueReplyNotices(
    tx,
    due.map(({ commentId }) => ({ id: newId(), commentId })),
  )
}
