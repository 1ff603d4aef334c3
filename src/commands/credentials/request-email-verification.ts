/** Sends the link that verifies an account's address once more, when its owner asks for it. */
import { lockAccount } from '../../db/queries/accounts/accounts.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { makeLinkToken, refuseTooManyLinks } from './steps/account-links.ts'
import { linkMail } from './steps/account-mails.ts'

export async function requestEmailVerification(deps: Deps, { accountId }: Actor): Promise<void> {
  const { database, clock, config } = deps
  const purpose = 'verify-email'
  const at = clock()
  await database.transact(async (tx) => {
    const account = await lockAccount(tx, accountId)
    if (!account) throw notFound('account')
    const { email, emailVerifiedAt } = account
    if (email === null) throw new ApiError('email-not-verifiable', 'The account has no e-mail address.')
    if (emailVerifiedAt !== null)
      throw new ApiError('email-not-verifiable', 'The address is verified already.')
    await refuseTooManyLinks(tx, { accountId, purpose, at })
    const token = await makeLinkToken(tx, { accountId, purpose, email, at })
    await enqueueMail(tx, deps, linkMail(config, { to: email, purpose, token }))
  })
}
