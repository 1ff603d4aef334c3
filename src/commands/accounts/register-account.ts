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
} from '../../db/queries/accounts/accounts.ts'
import { writeNothing } from '../../db/queries/credentials/one-time-tokens.ts'
import type { Deps } from '../../deps.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { invalidField } from '../../problems/api-error.ts'
import type { Registration } from '../../schemas/accounts/accounts.ts'
import { makeLinkToken } from '../credentials/steps/account-links.ts'
import { linkMail } from '../credentials/steps/account-mails.ts'
import { tellOfClaim } from '../credentials/steps/tell-of-claim.ts'
import { addAccount } from './steps/add-account.ts'

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
  const passwordHash = await hashPassword(password)
  const at = deps.clock()
  const account = await deps.database.transact(async (tx) => {
    const added = await addAccount(tx, deps, { ...registration, roles: ['reader'], passwordHash, address })
    await (added
      ? sendLink(tx, deps, { account: added, at })
      : tellOwner(tx, deps, { ...registration, address, at }))
    return added
  })
  return account ?? describeFictitious(deps, registration)
}

async function sendLink(
  tx: Db,
  deps: Deps,
  { account, at }: { account: AccountRow; at: Date },
): Promise<void> {
  const { id: accountId, email } = account
  if (email === null) throw new Error('an account was registered without an address')
  const purpose = 'verify-email'
  const token = await makeLinkToken(tx, { accountId, purpose, email, at })
  await enqueueMail(tx, deps, linkMail(deps.config, { to: email, purpose, token }))
}

type RegistrationAttempt = { email: string; address: string | null; at: Date }

async function tellOwner(tx: Db, deps: Deps, { email, address, at }: RegistrationAttempt): Promise<void> {
  const found = await findCredentials(tx, email)
  const owner = found && (await lockAccount(tx, found.id))
  if (owner) await tellOfClaim(tx, deps, { owner, by: { accountId: null, address }, at })
  // The other branch writes the account and its token instead.
  await writeNothing(tx, 2)
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
