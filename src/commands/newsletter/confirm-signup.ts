/** Confirms a newsletter signup by the token of the confirmation link. */
import { hashToken } from '../../auth/random-tokens.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { insertSignupEvent, lockSignupByToken, updateSignup } from '../../db/queries/newsletter/signups.ts'
import type { Deps } from '../../deps.ts'
import { currentConsentWording, linkLifetimeDays } from '../../domain/newsletter/signup.ts'
import type { Visitor } from '../../domain/visitor.ts'
import { ApiError } from '../../problems/api-error.ts'

const linkLifetimeMs = linkLifetimeDays * 24 * 3600 * 1000

/**
 * Confirming twice changes nothing, since mail programs and people follow a link more than once.
 */
export async function confirmSignup(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  token: string,
  visitor: Visitor,
): Promise<void> {
  const now = clock()
  await database.transact(async (tx) => {
    const signup = await lockSignupByToken(tx, hashToken(token))
    if (signup?.status === 'confirmed') return
    if (signup?.status !== 'pending' || now.getTime() - signup.requestedAt.getTime() > linkLifetimeMs) {
      throw new ApiError(
        'not-found',
        'This confirmation link is unknown or has expired, or a newer link was sent.',
      )
    }
    await updateSignup(tx, signup.id, { status: 'confirmed', confirmedAt: now })
    await insertSignupEvent(tx, {
      id: newId(),
      signupId: signup.id,
      type: 'confirmed',
      wording: currentConsentWording,
      ...visitor,
      occurredAt: now,
    })
    await recordEvent(tx, {
      type: 'signup.confirmed',
      subjects: { signupId: signup.id },
      actorAccountId: null,
      occurredAt: now,
    })
  })
}
