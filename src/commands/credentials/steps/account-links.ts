/** Links sent by mail: made, held within bounds, and used up. */
import { hashToken, newToken } from '../../../auth/one-time-tokens.ts'
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

export type NewLink = { accountId: string; purpose: OneTimePurpose; email: string; at: Date }

/** Makes the token of a new link to `email`; the oldest makes way. To be called with the account locked. */
export async function makeLinkToken(tx: Db, { accountId, purpose, email, at }: NewLink): Promise<string> {
  const token = newToken()
  const expiresAt = new Date(at.getTime() + linkLifetimesMs[purpose])
  const row = { tokenHash: hashToken(token), accountId, purpose, email, createdAt: at, expiresAt }
  await insertOneTimeToken(tx, row)
  await deleteOlderLinks(tx, { accountId, purpose, kept: maxLiveLinks, at })
  return token
}

/** To be called with the account locked, before a link that its own owner asks for. */
export async function refuseTooManyLinks(
  tx: Db,
  { accountId, purpose, at }: Omit<NewLink, 'email'>,
): Promise<void> {
  const waitMs = await waitForLink(tx, { accountId, purpose, at })
  if (waitMs <= 0) return
  throw new ApiError('too-many-mails', `There were ${maxLiveLinks} of these mails within the last hour.`, {
    headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
  })
}

/** Whether the account may be sent one more link of this kind. */
export async function hasRoomForLink(tx: Db, wish: Omit<NewLink, 'email'>): Promise<boolean> {
  return (await waitForLink(tx, wish)) <= 0
}

async function waitForLink(tx: Db, { accountId, purpose, at }: Omit<NewLink, 'email'>): Promise<number> {
  const times = await listLinkTimes(tx, { accountId, purpose, limit: maxLiveLinks })
  const oldest = times[maxLiveLinks - 1]
  return oldest === undefined ? 0 : oldest.getTime() + linkWindowMs - at.getTime()
}

export type TakenLink = { account: AccountRow; link: OneTimeToken }

/** Uses the link up and locks its account; throws where the link is not, or no more, for what `found` says. */
export async function takeLink(tx: Db, use: TokenUse, found: OneTimeToken): Promise<TakenLink> {
  const account = await lockAccount(tx, found.accountId)
  const link = await takeOneTimeToken(tx, use)
  if (!account || !link) throw invalidLink()
  return { account, link }
}

/** Why it is not valid is not told: the holder of a valid link needs no reason, and nobody else shall learn one. */
export function invalidLink(): ApiError {
  const detail = 'is not the token of a link that is good for this'
  return new ApiError('invalid-link', `The link is unknown, used, or too old.`, {
    errors: [{ pointer: '/token', detail }],
  })
}
