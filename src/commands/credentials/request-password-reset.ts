/** Sends a link for setting a new password to the owner of an address who has forgotten theirs. */
import type { Db } from '../../db/database.ts'
import { findCredentials, lockAccount } from '../../db/queries/accounts/accounts.ts'
import { deleteOlderLinks, writeNothing } from '../../db/queries/credentials/one-time-tokens.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import { maxLiveLinks } from '../../domain/credentials/one-time-purposes.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { hasRoomForLink, makeLinkToken } from './steps/account-links.ts'
import { decoyLink, linkMail } from './steps/account-mails.ts'

const purpose = 'reset-password'

/**
 * If the address has no account, or its account has no password, this runs the same number of
 * statements, writes the same amount and waits for the disk. So the duration does not reveal
 * whether there is an account.
 */
export async function requestPasswordReset(deps: Deps, email: string, visitor: Visitor): Promise<void> {
  await deps.database.transact(async (tx) => {
    const found = await findCredentials(tx, email)
    const isKnown = found !== undefined && found.passwordHash !== null && found.email !== null
    const account = await lockAccount(tx, isKnown ? found.id : deps.newId())
    const { id = deps.newId(), email: to = null } = account ?? {}
    const mayMail = await hasRoomForLink(tx, { accountId: id, purpose, at: deps.clock() })
    // At the limit no link is made. So a stranger can neither flood the owner with mail nor
    // displace a link that still works.
    await (to !== null && mayMail
      ? sendLink(tx, deps, { accountId: id, to, visitor })
      : doAsMuch(tx, deps, email))
  })
}

type ResetRequest = { accountId: string; to: string; visitor: Visitor }

async function sendLink(tx: Db, deps: Deps, { accountId, to, visitor }: ResetRequest): Promise<void> {
  const at = deps.clock()
  const token = await makeLinkToken(tx, { accountId, purpose, email: to, at })
  await recordEvent(tx, {
    type: 'account.password-reset-requested',
    subjects: { accountId },
    actorAccountId: null,
    actorAddress: visitor.address,
    occurredAt: at,
  })
  await enqueueMail(tx, deps, linkMail(deps.config, { to, purpose, token }))
}

/** Two writes stand for the token and the event. The mail is a decoy, which nobody gets. */
async function doAsMuch(tx: Db, deps: Deps, to: string): Promise<void> {
  const { newId, clock, config } = deps
  await deleteOlderLinks(tx, { accountId: newId(), purpose, kept: maxLiveLinks, at: clock() })
  await writeNothing(tx, 2)
  await enqueueMail(tx, deps, decoyLink(config, { to, purpose }))
}
