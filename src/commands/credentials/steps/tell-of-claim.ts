/** Tells the owner of an account that somebody wanted its address for another account: once a day, however often it is tried. */
import type { Db } from '../../../db/database.ts'
import { findLatestPayload, recordEvent } from '../../../db/queries/events.ts'
import type { Deps } from '../../../deps.ts'
import { enqueueMail } from '../../../outbox/mail.ts'
import { noticeMail } from './account-mails.ts'

const restMs = 24 * 3_600_000

export type Claim = {
  /** The account that has the address; to be locked by the caller. */
  owner: { id: string; email: string | null }
  /** Who claims it, and where the request comes from. */
  by: { accountId: string | null; address: string | null }
  at: Date
}

export async function tellOfClaim(tx: Db, deps: Deps, { owner, by, at }: Claim): Promise<void> {
  const type = 'account.address-claimed'
  const last = await findLatestPayload(tx, { type, accountId: owner.id })
  const lastToldAt = typeof last?.toldAt === 'string' ? Date.parse(last.toldAt) : Number.NEGATIVE_INFINITY
  const isRested = at.getTime() - lastToldAt >= restMs
  await recordEvent(tx, {
    type,
    subjects: { accountId: owner.id },
    payload: { toldAt: isRested ? at.toISOString() : new Date(lastToldAt).toISOString() },
    actorAccountId: by.accountId,
    actorAddress: by.address,
    occurredAt: at,
  })
  const mayMail = isRested && owner.email !== null
  const mail = noticeMail(deps.config, { to: owner.email ?? '', notice: 'address-claimed' })
  await enqueueMail(tx, deps, { ...mail, isDecoy: !mayMail })
}
