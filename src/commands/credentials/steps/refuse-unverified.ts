/**
 * Refuses a login with the password of a registration whose address nobody has confirmed, and sends
 * the link again.
 */
import type { Db } from '../../../db/database.ts'
import { type Credentials, lockCredentials } from '../../../db/queries/accounts/accounts.ts'
import { deleteOlderLinks, writeNothing } from '../../../db/queries/credentials/one-time-tokens.ts'
import { findLatestPayload, recordEvent } from '../../../db/queries/events.ts'
import type { Deps } from '../../../deps.ts'
import { maxLiveLinks } from '../../../domain/credentials/one-time-purposes.ts'
import type { Visitor } from '../../../domain/visitor.ts'
import { enqueueMail } from '../../../outbox/mail.ts'
import { ApiError } from '../../../problems/api-error.ts'
import { hasRoomForLink, makeLinkToken } from './account-links.ts'
import { decoyLink, linkMail } from './account-mails.ts'

const purpose = 'verify-email'
/** A login sends at most one link in this time. */
const minIntervalMs = 3_600_000
const type = 'session.unverified'

/**
 * The account may be verified: then somebody else has registered its address. The answer and the
 * work are the same, and no link is sent.
 */
export async function refuseUnverified(
  deps: Deps,
  { id: accountId, email: to }: Credentials,
  { address }: Visitor,
): Promise<ApiError> {
  const at = deps.clock()
  await deps.database.transact(async (tx) => {
    const [account] = await lockCredentials(tx, [accountId])
    const isWaiting = account !== undefined && account.emailVerifiedAt === null && account.email !== null
    const lastSentAt = await findLastSent(tx, accountId)
    const hasRoom = await hasRoomForLink(tx, { accountId, purpose, at })
    const isDue = at.getTime() - lastSentAt >= minIntervalMs && hasRoom
    await recordEvent(tx, {
      type: isWaiting ? type : 'session.refused',
      subjects: account ? { accountId } : {},
      payload: isWaiting ? { linkSentAt: isDue ? at.toISOString() : toTime(lastSentAt) } : {},
      actorAccountId: null,
      actorAddress: address,
      occurredAt: at,
    })
    const mailed = { accountId, purpose, email: to ?? '', at } as const
    if (isWaiting && isDue) await sendLink(tx, deps, { ...mailed, account })
    else await doAsMuch(tx, deps, mailed)
  })
  return new ApiError(
    'email-not-verified',
    'The e-mail address of this account is not confirmed yet. Open the link in the newest mail; the ' +
      'service sends a new link at most once an hour.',
  )
}

/** In milliseconds since 1970. */
async function findLastSent(tx: Db, accountId: string): Promise<number> {
  const last = await findLatestPayload(tx, { type, accountId })
  return typeof last?.linkSentAt === 'string' ? Date.parse(last.linkSentAt) : Number.NEGATIVE_INFINITY
}

function toTime(ms: number): string | null {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null
}

type MailedLink = { accountId: string; purpose: typeof purpose; email: string; at: Date }

/** The account gets the password of the newest registration, which is the one that was typed. */
async function sendLink(
  tx: Db,
  deps: Deps,
  { account, ...link }: MailedLink & { account: Credentials },
): Promise<void> {
  const token = await makeLinkToken(tx, { ...link, passwordHash: account.claimedPasswordHash })
  await enqueueMail(tx, deps, linkMail(deps.config, { to: link.email, purpose, token }))
}

/** One write stands for the token. */
async function doAsMuch(tx: Db, deps: Deps, { email, accountId, at }: MailedLink): Promise<void> {
  await deleteOlderLinks(tx, { accountId, purpose, kept: maxLiveLinks, at })
  await writeNothing(tx, 1)
  await enqueueMail(tx, deps, decoyLink(deps.config, { to: email, purpose }))
}
