/**
 * Creates a personal access token. Only its hash is stored, so the token itself is known only in the
 * answer.
 */

import { newPersonalAccessToken } from '../../auth/personal-access-tokens.ts'
import { type Action, reachOf } from '../../auth/policy.ts'
import { hashToken } from '../../auth/random-tokens.ts'
import { lockCredentials } from '../../db/queries/accounts/accounts.ts'
import {
  type AccessTokenRow,
  countLiveAccessTokens,
  insertAccessToken,
} from '../../db/queries/credentials/access-tokens.ts'
import { hasIdentity } from '../../db/queries/credentials/identities.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import {
  defaultExpiry,
  expiryFault,
  maxOutsideLifetimeMs,
  maxPersonalAccessTokens,
} from '../../domain/credentials/personal-access-token.ts'
import type { Role } from '../../domain/roles.ts'
import { enqueueMail } from '../../outbox/mail.ts'
import { ApiError, invalidField, notFound } from '../../problems/api-error.ts'
import { accessTokenMail } from './steps/account-mails.ts'
import { requirePasswordIfSet, wrongPassword } from './steps/require-password.ts'

/**
 * With an `expiresAt` of null the default applies. `currentPassword` is required if the account has
 * a password.
 */
type AccessTokenRequest = {
  name: string
  actions: readonly Action[]
  expiresAt: Date | null
  currentPassword?: string
}

/** `presentNewAccessToken` presents it. */
type CreatedAccessToken = { token: string; row: AccessTokenRow }

/**
 * How many of the token's last characters are stored, so that its owner can tell it from others.
 */
const endingLength = 4

/**
 * Asks for the password, so that a stolen access token of ten minutes cannot become a token of a
 * year.
 */
export async function createAccessToken(
  deps: Deps,
  actor: Actor,
  { name, actions, expiresAt, currentPassword }: AccessTokenRequest,
): Promise<CreatedAccessToken> {
  const { database, clock, newId, config } = deps
  const { accountId, address } = actor
  const now = clock()
  const fault = expiresAt && expiryFault(expiresAt, now)
  if (fault) throw invalidField('/expiresAt', fault)
  const { passwordHash } = await requirePasswordIfSet(deps, actor, currentPassword)
  const token = newPersonalAccessToken()
  const row = {
    id: newId(),
    name,
    ending: token.slice(-endingLength),
    actions: [...actions],
    createdAt: now,
    expiresAt: expiresAt ?? defaultExpiry(now),
    lastUsedAt: null,
    lastUsedAddress: null,
  }
  await database.transact(async (tx) => {
    // The lock gives the present roles. It also makes a simultaneous request wait for the count.
    const [account] = await lockCredentials(tx, [accountId])
    if (!account) throw notFound('account')
    if (account.passwordHash !== passwordHash) throw wrongPassword()
    refuseOutOfReach(actions, account.roles)
    if (await hasIdentity(tx, accountId)) row.expiresAt = outsideExpiry(expiresAt, now)
    if ((await countLiveAccessTokens(tx, accountId, now)) >= maxPersonalAccessTokens) {
      throw new ApiError(
        'access-token-limit',
        `The account has ${maxPersonalAccessTokens} live tokens, which is the limit. Revoke one first.`,
      )
    }
    await insertAccessToken(tx, { ...row, accountId, tokenHash: hashToken(token) })
    await recordEvent(tx, {
      type: 'access-token.created',
      subjects: { accountId, accessTokenId: row.id },
      payload: { actions: row.actions, ending: row.ending, expiresAt: row.expiresAt.toISOString() },
      actorAccountId: accountId,
      actorAddress: address,
      occurredAt: now,
    })
    if (account.email !== null && account.emailVerifiedAt !== null) {
      const hasPassword = passwordHash !== null
      await enqueueMail(tx, deps, accessTokenMail(config, { to: account.email, hasPassword, token: row }))
    }
  })
  return { token, row }
}

/**
 * An outside issuer does not tell us whom it has removed, so tokens of its accounts live for a day
 * at most.
 */
function outsideExpiry(expiresAt: Date | null, now: Date): Date {
  const latest = new Date(now.getTime() + maxOutsideLifetimeMs)
  if (expiresAt === null || expiresAt <= latest) return expiresAt ?? latest
  throw invalidField('/expiresAt', 'must be within 24 hours for an account of an outside issuer')
}

/**
 * A token for an action that its owner may not do is a mistake, better reported now than when a
 * build fails.
 */
function refuseOutOfReach(actions: readonly Action[], roles: readonly Role[]): void {
  const held = roles.join(', ')
  const errors = actions.flatMap((action, index) =>
    reachOf(action, roles) === undefined
      ? [
          {
            pointer: `/actions/${index}`,
            detail: `must be an action that your roles (${held}) allow; they do not allow ${action}`,
          },
        ]
      : [],
  )
  const [first] = errors
  if (first) throw new ApiError('invalid-request', `${first.pointer}: ${first.detail}.`, { errors })
}
