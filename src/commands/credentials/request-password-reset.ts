/** A forgotten password: sends the owner of the address a link that leads to a new one. */
import { newToken } from '../../auth/one-time-tokens.ts'
import type { Db } from '../../db/database.ts'
import { findCredentials, lockAccount } from '../../db/queries/accounts/accounts.ts'
import { deleteOlderLinks, writeNothing } from '../../db/queries/credentials/one-time-tokens.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import { maxLiveLinks } from '../../domain/credentials/one-time-purposes.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { hasRoomForLink, makeLinkToken } from './steps/account-links.ts'
import { linkMail } from './steps/account-mails.ts'

const purpose = 'reset-password'

/**
 * For an address without an account, or whose account has no password to forget, it runs as many statements, writes as
 * much and waits for the disk as it does for any other, so that its time tells nothing.
 */
export async function requestPasswordReset(deps: Deps, email: string, visitor: Visitor): Promise<void> {
  await deps.database.transact(async (tx) => {
    const found = await findCredentials(tx, email)
    const isKnown = found !== undefined && found.passwordHash !== null && found.email !== null
    const account = await lockAccount(tx, isKnown ? found.id : deps.newId())
    const { id = deps.newId(), email: to = null } = account ?? {}
    const mayMail = await hasRoomForLink(tx, { accountId: id, purpose, at: deps.clock() })
    // Who has links enough keeps them: a stranger who asks for more neither floods the owner nor takes a good one away.
    await (to !== null && mayMail
      ? sendLink(tx, deps, { accountId: id, to, visitor })
      : doAsMuch(tx, deps, email))
  })
}

type Request = { accountId: string; to: string; visitor: Visitor }

async function sendLink(tx: Db, deps: Deps, { accountId, to, visitor }: Request): Promise<void> {
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

/** The token and the event are two writes, the mail is one that nobody gets. */
async function doAsMuch(tx: Db, deps: Deps, to: string): Promise<void> {
  const { newId, clock, config } = deps
  await deleteOlderLinks(tx, { accountId: newId(), purpose, kept: maxLiveLinks, at: clock() })
  await writeNothing(tx, 2)
  await enqueueMail(tx, deps, { ...linkMail(config, { to, purpose, token: newToken() }), isDecoy: true })
}
