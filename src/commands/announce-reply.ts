/** A comment has become visible: whose comment it answers will hear of it by mail, where they want that. */
import type { Db } from '../db/database.ts'
import type { CommentState } from '../db/queries/comment-writes.ts'
import { noteReply } from '../db/queries/reply-notices.ts'
import { enqueueReplyNotice } from '../jobs/reply-notices.ts'

type Announced = {
  reply: Pick<CommentState, 'id' | 'path'>
  /** Of what made it visible: a new id, or that of the decision. */
  jobId: string
  at: Date
}

/** In the transaction that makes it visible, before the article's row is taken. One statement where nobody wants mail at once. */
export async function announceReply(tx: Db, { reply, jobId, at }: Announced): Promise<void> {
  if (reply.path.length === 1) return
  const commentId = reply.id
  const mode = await noteReply(tx, { commentId, at })
  if (mode === 'immediate') await enqueueReplyNotice(tx, { id: jobId, commentId })
}
