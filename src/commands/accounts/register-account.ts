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
import { writeNothing } from '../../db/queries/credentials/one-time-tokens.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { invalidField } from '../../problems/api-error.ts'
import type { Registration } from '../../schemas/accounts/accounts.ts'
import { hasRoomForLink, makeLinkToken } from '../credentials/steps/account-links.ts'
import { decoyLink, linkMail } from '../credentials/steps/account-mails.ts'
import { tellOfClaim } from '../credentials/steps/tell-of-claim.ts'
import { addAccount } from './steps/add-account.ts'
import { refuseStaffName } from './steps/refuse-staff-name.ts'

const purpose = 'verify-email'

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
    if (!added) await noteAgain(tx, deps, { email: registration.email, passwordHash, address, at })
    else await sendLink(tx, deps, { accountId: added.id, email: registration.email, passwordHash: null, at })
    return added
  })
  return account ?? describeFictitious(deps, registration)
}

type Link = { accountId: string; email: string; passwordHash: string | null; at: Date }

async function sendLink(tx: Db, deps: Deps, link: Link): Promise<void> {
  const token = await makeLinkToken(tx, { ...link, purpose })
  await enqueueMail(tx, deps, linkMail(deps.config, { to: link.email, purpose, token }))
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
  if (deps.config.requireVerifiedEmail) await updateClaim(tx, { accountId: owner.id, passwordHash })
  else await writeNothing(tx, 1)
  const { id: accountId, email: to } = owner
  if (to !== null && owner.emailVerifiedAt === null && found.passwordHash !== null) {
    return sendAgain(tx, deps, { accountId, email: to, passwordHash, address, at })
  }
  await tellOfClaim(tx, deps, { owner, by: { accountId: null, address }, at })
  // The other branches write a token instead.
  await writeNothing(tx, 1)
}

/**
 * Nobody has confirmed the address yet, so nobody knows whose registration is that of its owner. The
 * link gives the account the password of the registration that it was sent for. If logins need no
 * confirmation, the account may be in use, and keeps the password that it has.
 */
async function sendAgain(
  tx: Db,
  deps: Deps,
  { address, ...link }: Attempt & { accountId: string },
): Promise<void> {
  const { accountId, at } = link
  await recordEvent(tx, {
    type: 'account.address-claimed',
    subjects: { accountId },
    payload: { toldAt: null },
    actorAccountId: null,
    actorAddress: address,
    occurredAt: at,
  })
  const passwordHash = deps.config.requireVerifiedEmail ? link.passwordHash : null
  if (await hasRoomForLink(tx, { accountId, purpose, at })) {
    return sendLink(tx, deps, { ...link, passwordHash })
  }
  await writeNothing(tx, 1)
  await enqueueMail(tx, deps, decoyLink(deps.config, { to: link.email, purpose }))
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
