/**
 * Tells the owner of an account that somebody wanted its address for another account, at most once
 * a day.
 */
import type { Db } from '../../../db/database.ts'
import { findLatestPayload, recordEvent } from '../../../db/queries/events.ts'
import type { Deps } from '../../../deps.ts'
import { enqueueMail } from '../../../outbox/mail.ts'
import { noticeMail } from './account-mails.ts'

const minIntervalMs = 24 * 3_600_000

type AddressClaim = {
  /** The account that has the address. The caller must have locked it. */
  owner: { id: string; email: string | null }
  /** Who claims the address, and the network address of the request. */
  by: { accountId: string | null; address: string | null }
  at: Date
}

export async function tellOfClaim(tx: Db, deps: Deps, { owner, by, at }: AddressClaim): Promise<void> {
  const type = 'account.address-claimed'
  const last = await findLatestPayload(tx, { type, accountId: owner.id })
  const lastToldAt = typeof last?.toldAt === 'string' ? Date.parse(last.toldAt) : Number.NEGATIVE_INFINITY
  const isDue = at.getTime() - lastToldAt >= minIntervalMs
  await recordEvent(tx, {
    type,
    subjects: { accountId: owner.id },
    payload: { toldAt: isDue ? at.toISOString() : new Date(lastToldAt).toISOString() },
    actorAccountId: by.accountId,
    actorAddress: by.address,
    occurredAt: at,
  })
  const mayMail = isDue && owner.email !== null
  const mail = noticeMail({ to: owner.email ?? '', notice: 'address-claimed' })
  await enqueueMail(tx, deps, { ...mail, isDecoy: !mayMail })
}
