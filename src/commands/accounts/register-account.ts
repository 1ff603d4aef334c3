/**
 * Registers a reader's account for anybody who asks, and sends a mail to the owner of the address.
 */
import { findPasswordFault } from '../../auth/common-passwords.ts'
import { hashPassword } from '../../auth/passwords.ts'
import type { Db } from '../../db/database.ts'
import {
  type AccountRow,
  findCredentials,
  lockAccount,
  notSuspended,
  updateClaim,
} from '../../db/queries/accounts/accounts.ts'
import { deleteLinks, writeNothing } from '../../db/queries/credentials/one-time-tokens.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { invalidField } from '../../problems/api-error.ts'
import type { Registration } from '../../schemas/accounts/accounts.ts'
import { hasRoomForLink } from '../credentials/steps/account-links.ts'
import { decoyLink } from '../credentials/steps/account-mails.ts'
import { sendConfirmingLink } from '../credentials/steps/confirming-link.ts'
import { tellOfClaim } from '../credentials/steps/tell-of-claim.ts'
import { addAccount } from './steps/add-account.ts'
import { refuseStaffName } from './steps/refuse-staff-name.ts'

/**
 * The answer is the same whether or not the address already has an account, so that nobody learns
 * who has one. For a taken address it describes an account that does not exist. The work is the
 * same too: one hash, the same number of writes, one mail.
 */
export async function registerAccount(
  deps: Deps,
  { password, ...registration }: Registration,
  { address }: Visitor,
): Promise<AccountRow> {
  const fault = await findPasswordFault(password, registration)
  if (fault) throw invalidField('/password', fault)
  await refuseStaffName(deps.database.db, registration.displayName)
  const passwordHash = await hashPassword(password)
  const at = deps.clock()
  const account = await deps.database.transact(async (tx) => {
    const isClaim = deps.config.requireVerifiedEmail
    const person = { ...registration, roles: ['reader' as const], passwordHash, isClaim, address }
    const added = await addAccount(tx, deps, person)
    const { email } = registration
    if (!added) await noteAgain(tx, deps, { email, passwordHash, address, at })
    else await sendConfirmingLink(tx, deps, { accountId: added.id, purpose: 'verify-email', email, at })
    return added
  })
  return account ?? describeFictitious(deps, registration)
}

type Attempt = { email: string; passwordHash: string; address: string | null; at: Date }

/**
 * The address has an account. A login with this registration's password will be told that the
 * address is not confirmed, as it would be if the address had been free.
 */
async function noteAgain(tx: Db, deps: Deps, { email, passwordHash, address, at }: Attempt): Promise<void> {
  const found = await findCredentials(tx, email)
  const owner = found && (await lockAccount(tx, found.id))
  // It was erased this very moment.
  if (!owner) return writeNothing(tx, 3)
  await updateClaim(tx, { accountId: owner.id, passwordHash })
  const { id: accountId, email: to } = owner
  if (to !== null && owner.emailVerifiedAt === null && found.passwordHash !== null) {
    return sendAgain(tx, deps, { accountId, email: to, address, at })
  }
  await tellOfClaim(tx, deps, { owner, by: { accountId: null, address }, at })
  // The other branches write a token instead.
  await writeNothing(tx, 1)
}

/**
 * Nobody has confirmed the address yet, so nobody knows whose registration is that of its owner. The
 * links that confirm the password of the first one end, and the owner gets a link to choose another.
 */
async function sendAgain(
  tx: Db,
  deps: Deps,
  { address, ...link }: { accountId: string; email: string; address: string | null; at: Date },
): Promise<void> {
  const { accountId, email: to, at } = link
  const purpose = 'reset-password'
  await recordEvent(tx, {
    type: 'account.address-claimed',
    subjects: { accountId },
    payload: { toldAt: null },
    actorAccountId: null,
    actorAddress: address,
    occurredAt: at,
  })
  await deleteLinks(tx, { accountId, purposes: ['verify-email'] })
  if (await hasRoomForLink(tx, { accountId, purpose, at })) {
    return sendConfirmingLink(tx, deps, { ...link, purpose })
  }
  await writeNothing(tx, 1)
  await enqueueMail(tx, deps, decoyLink(deps.config, { to, purpose }))
}

function describeFictitious(
  { newId, clock }: Deps,
  { email, displayName }: Omit<Registration, 'password'>,
): AccountRow {
  return {
    id: newId(),
    email,
    displayName,
    avatarUrl: null,
    roles: ['reader'],
    emailVerifiedAt: null,
    ...notSuspended,
    epoch: 0,
    createdAt: clock(),
  }
}
