/**
 * Sends mail about replies when the mail is due. All facts are looked up at that time, and an
 * account is told of each reply once.
 */
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

type ReplyMailDeps = Pick<Deps, 'database' | 'box' | 'clock' | 'newId' | 'config'>

/** Sends an immediate notice of one reply, if the recipient still wants immediate notices. */
export async function tellOfReply(deps: ReplyMailDeps, commentId: string): Promise<void> {
  const accountId = await findReplyReader(deps.database.db, commentId)
  if (accountId === undefined) return
  await tell(deps, accountId, async (tx, { mode }) => {
    if (mode !== 'immediate') return undefined
    const since = new Date(deps.clock().getTime() - hourMs)
    const told = await countToldReplies(tx, { accountId, since })
    return told < maxToldAnHour ? { commentId } : undefined
  })
}

/** Sends one mail about all replies that are waiting for the digest. */
export async function tellInDigest(deps: ReplyMailDeps, accountId: string): Promise<void> {
  const { from, until } = digestSpan(deps.clock())
  await tell(deps, accountId, async (_tx, { mode }) => ({ from, until: until[mode] }))
}

/**
 * Marks the replies and enqueues the mail in one transaction, so that a crash leaves both or
 * neither.
 */
async function tell(
  { database, box, clock, newId, config }: ReplyMailDeps,
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

/**
 * Suspended accounts get no mail about replies. An unverified address may belong to somebody else.
 */
function addressOf(subscriber: Subscriber, at: Date): string | null {
  const { email, emailVerifiedAt } = subscriber
  return emailVerifiedAt === null || suspensionOf(subscriber, at) ? null : email
}
