/** Sends the link that verifies an account's address once more, when its owner asks for it. */
import { lockCredentials } from '../../db/queries/accounts/accounts.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import { refuseTooManyLinks } from './steps/account-links.ts'
import { confirmingPurpose, sendConfirmingLink } from './steps/confirming-link.ts'

export async function requestEmailVerification(deps: Deps, { accountId }: Actor): Promise<void> {
  const { database, clock } = deps
  const at = clock()
  await database.transact(async (tx) => {
    const [account] = await lockCredentials(tx, [accountId])
    if (!account) throw notFound('account')
    const { email, emailVerifiedAt } = account
    if (email === null) throw new ApiError('email-not-verifiable', 'The account has no e-mail address.')
    if (emailVerifiedAt !== null)
      throw new ApiError('email-not-verifiable', 'The address is verified already.')
    const purpose = confirmingPurpose(account)
    await refuseTooManyLinks(tx, { accountId, purpose, at })
    await sendConfirmingLink(tx, deps, { accountId, purpose, email, at })
  })
}
