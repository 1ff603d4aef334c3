/** Comments have become visible: whose comments they answer will hear of them by mail, where they want that. */
import type { Db } from '../../../db/database.ts'
import type { CommentState } from '../../../db/queries/comments/comment-writes.ts'
import { noteReplies } from '../../../db/queries/comments/reply-notices.ts'
import type { Deps } from '../../../deps.ts'
import { enqueueReplyNotices } from '../../../outbox/reply-notices.ts'

type Announced = { comments: readonly Pick<CommentState, 'id' | 'path'>[]; at: Date }

/** In the transaction that makes them visible, before the articles' rows are taken. One statement where nobody wants mail at once. */
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
