/** A reader takes their own comment away, whatever has become of it: its words go, a tombstone stays where it is needed. */
import { invalidToken } from '../auth/tokens.ts'
import { holdAccount } from '../db/queries/accounts.ts'
import { emptyComment } from '../db/queries/comment-edits.ts'
import { countVisible, lockComment } from '../db/queries/comment-writes.ts'
import { recordEvent } from '../db/queries/events.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import { visibleCountChange } from '../domain/comment-lifecycle.ts'
import { notFound } from '../errors.ts'

/** Again changes nothing. Beneath an unpublished article too: one's own words are one's own. */
export async function removeComment(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { accountId }: Actor,
  commentId: string,
): Promise<void> {
  await database.transact(async (tx) => {
    if (!(await holdAccount(tx, accountId))) throw invalidToken('its account is gone')
    const comment = await lockComment(tx, commentId, accountId)
    if (!comment) throw notFound('comment')
    const { articleId, status: previousStatus } = comment
    if (previousStatus === 'removed') return
    await emptyComment(tx, commentId)
    await recordEvent(tx, {
      type: 'comment.removed',
      subjects: { articleId, commentId },
      payload: { previousStatus },
      actorAccountId: accountId,
      occurredAt: clock(),
    })
    const change = visibleCountChange(previousStatus, 'removed')
    if (change !== 0) await countVisible(tx, comment, change)
  })
}
