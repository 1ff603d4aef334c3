/** Makes, limits and uses up the links that are sent by mail. */
import { hashToken, newToken } from '../../../auth/random-tokens.ts'
import type { Db } from '../../../db/database.ts'
import { type AccountRow, lockAccount } from '../../../db/queries/accounts/accounts.ts'
import {
  deleteOlderLinks,
  insertOneTimeToken,
  listLinkTimes,
  type OneTimeToken,
  type TokenUse,
  takeOneTimeToken,
} from '../../../db/queries/credentials/one-time-tokens.ts'
import {
  linkLifetimesMs,
  linkWindowMs,
  maxLiveLinks,
  type OneTimePurpose,
} from '../../../domain/credentials/one-time-purposes.ts'
import { ApiError } from '../../../problems/api-error.ts'

type NewLink = {
  accountId: string
  purpose: OneTimePurpose
  email: string
  at: Date
}

/**
 * Makes the token of a new link to `email`, and deletes the oldest token if there are too many. The
 * caller must have locked the account.
 */
export async function makeLinkToken(tx: Db, { accountId, purpose, email, at }: NewLink): Promise<string> {
  const token = newToken()
  const expiresAt = new Date(at.getTime() + linkLifetimesMs[purpose])
  const times = { createdAt: at, expiresAt }
  await insertOneTimeToken(tx, { tokenHash: hashToken(token), accountId, purpose, email, ...times })
  await deleteOlderLinks(tx, { accountId, purpose, kept: maxLiveLinks, at })
  return token
}

/**
 * Call this before you send a link to the owner of the account. The caller must have locked the
 * account.
 */
export async function refuseTooManyLinks(
  tx: Db,
  { accountId, purpose, at }: Omit<NewLink, 'email'>,
): Promise<void> {
  const waitMs = await msUntilNextLink(tx, { accountId, purpose, at })
  if (waitMs <= 0) return
  throw new ApiError(
    'too-many-mails',
    `The account was sent ${maxLiveLinks} of these mails within the last hour.`,
    {
      headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
    },
  )
}

/** Whether the account may be sent one more link of this purpose. */
export async function hasRoomForLink(tx: Db, link: Omit<NewLink, 'email'>): Promise<boolean> {
  return (await msUntilNextLink(tx, link)) <= 0
}

async function msUntilNextLink(tx: Db, { accountId, purpose, at }: Omit<NewLink, 'email'>): Promise<number> {
  const times = await listLinkTimes(tx, { accountId, purpose, limit: maxLiveLinks })
  const oldest = times[maxLiveLinks - 1]
  return oldest === undefined ? 0 : oldest.getTime() + linkWindowMs - at.getTime()
}

type TakenLink = { account: AccountRow; link: OneTimeToken }

/**
 * Locks the account and uses up the link that `found` describes. Throws if the account or the link
 * is gone.
 */
export async function takeLink(tx: Db, use: TokenUse, found: OneTimeToken): Promise<TakenLink> {
  const account = await lockAccount(tx, found.accountId)
  const link = await takeOneTimeToken(tx, use)
  if (!account || !link) throw invalidLink()
  return { account, link }
}

/**
 * The refusal gives no reason. The holder of a valid link needs none, and nobody else shall learn
 * one.
 */
export function invalidLink(): ApiError {
  const detail = 'must be the token of a link for this purpose that is neither used nor expired'
  return new ApiError('invalid-link', 'The link is unknown, already used, or expired. Ask for a new one.', {
    errors: [{ pointer: '/token', detail }],
  })
}
