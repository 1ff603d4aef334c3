/** Mail about replies, when its time has come: everything is looked up then, and each reply is told of once. */
import { unsubscribeToken } from '../../auth/unsubscribe-tokens.ts'
import type { Db } from '../../db/database.ts'
import {
  countToldReplies,
  findReplyReader,
  lockSubscriber,
  type ReplyChoice,
  type Subscriber,
  takeReplies,
} from '../../db/queries/comments/reply-notices.ts'
import type { Deps } from '../../deps.ts'
import { suspensionOf } from '../../domain/accounts/suspension.ts'
import { digestSpan, hourMs, maxRepliesTold, maxToldAnHour } from '../../domain/comments/reply-notices.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { replyMail } from './steps/reply-mails.ts'

type Tools = Pick<Deps, 'database' | 'box' | 'clock' | 'newId' | 'config'>

/** Of one reply, to whoever still wants that at once. */
export async function tellOfReply(tools: Tools, commentId: string): Promise<void> {
  const accountId = await findReplyReader(tools.database.db, commentId)
  if (accountId === undefined) return
  await tell(tools, accountId, async (tx, { mode }) => {
    if (mode !== 'immediate') return undefined
    const since = new Date(tools.clock().getTime() - hourMs)
    const told = await countToldReplies(tx, { accountId, since })
    return told < maxToldAnHour ? { commentId } : undefined
  })
}

/** Of all that waits, in one mail. */
export async function tellInDigest(tools: Tools, accountId: string): Promise<void> {
  const { from, until } = digestSpan(tools.clock())
  await tell(tools, accountId, async (_tx, { mode }) => ({ from, until: until[mode] }))
}

/** The mark and the mail are one transaction: whoever dies in between has done neither. */
async function tell(
  { database, box, clock, newId, config }: Tools,
  accountId: string,
  choose: (tx: Db, subscriber: Subscriber) => Promise<ReplyChoice | undefined>,
): Promise<void> {
  await database.transact(async (tx: Db) => {
    const at = clock()
    const subscriber = await lockSubscriber(tx, accountId)
    const to = subscriber && addressOf(subscriber, at)
    const choice = subscriber && (await choose(tx, subscriber))
    if (!to || !choice) return
    const replies = await takeReplies(tx, { accountId, at, choice, limit: maxRepliesTold })
    if (replies.length === 0) return
    const site = { ...subscriber.settings, publicUrl: config.publicUrl }
    await enqueueMail(
      tx,
      { box, newId },
      replyMail(site, { to, replies, token: unsubscribeToken(box, accountId) }),
    )
  })
}

/** Nobody hears of replies while suspended. An address that nobody has verified may be somebody else's. */
function addressOf(subscriber: Subscriber, at: Date): string | null {
  const { email, emailVerifiedAt } = subscriber
  return emailVerifiedAt === null || suspensionOf(subscriber, at) ? null : email
}
