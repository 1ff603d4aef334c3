/**
 * Refuses a login with the password of a registration whose address nobody has confirmed, and sends
 * a link with which its owner confirms it.
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
import { hasRoomForLink } from './account-links.ts'
import { decoyLink } from './account-mails.ts'
import { confirmingPurpose, sendConfirmingLink } from './confirming-link.ts'

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
    const purpose = account ? confirmingPurpose(account) : 'verify-email'
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
    const mailed = { accountId, purpose, email: to ?? '', at }
    if (isWaiting && isDue) await sendConfirmingLink(tx, deps, mailed)
    else await doAsMuch(tx, deps, mailed)
  })
  return new ApiError(
    'email-not-verified',
    'The e-mail address of this account is not confirmed yet. A link was sent to the address; the ' +
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

type MailedLink = Parameters<typeof sendConfirmingLink>[2]

/** One write stands for the token. */
async function doAsMuch(tx: Db, deps: Deps, { email, accountId, purpose, at }: MailedLink): Promise<void> {
  await deleteOlderLinks(tx, { accountId, purpose, kept: maxLiveLinks, at })
  await writeNothing(tx, 1)
  await enqueueMail(tx, deps, decoyLink(deps.config, { to: email, purpose }))
}
