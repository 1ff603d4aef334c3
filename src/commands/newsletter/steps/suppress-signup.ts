/** Suppresses an address, which then gets no letter whatever happens. */
import type { Db } from '../../../db/database.ts'
import { recordEvent } from '../../../db/queries/events.ts'
import {
  insertSignupEvent,
  insertSuppression,
  isErased,
  lockSignupById,
  updateSignup,
} from '../../../db/queries/newsletter/signups.ts'
import type { Deps } from '../../../deps.ts'
import type { SignupEventType, SuppressionReason } from '../../../domain/newsletter/signup.ts'

type Suppression = {
  signupId: string
  because: Exclude<SuppressionReason, 'erasure'>
  /** For the ledger. */
  detail: Record<string, string | boolean | null>
  letterId?: string
  at: Date
  actorAccountId: string | null
}

const eventTypes = {
  bounce: 'bounced',
  complaint: 'complained',
  admin: 'suppressed',
} as const satisfies Record<Suppression['because'], SignupEventType>

/**
 * Runs in the caller's transaction, before which the caller has made the keys known. It changes
 * nothing if the signup is suppressed already or gone, and returns whether it was not.
 */
export async function suppressSignup(
  tx: Db,
  { newId, newsletterKeys }: Pick<Deps, 'newId' | 'newsletterKeys'>,
  { signupId, because, detail, letterId, at, actorAccountId }: Suppression,
): Promise<boolean> {
  const signup = await lockSignupById(tx, signupId)
  if (!signup || isErased(signup) || signup.status === 'suppressed') return false
  const addressHash = await newsletterKeys.hashAddress(signup.email)
  await insertSuppression(tx, { addressHash, because, createdAt: at })
  await updateSignup(tx, signupId, {
    status: 'suppressed',
    suppressedBecause: because,
    confirmationTokenHash: null,
  })
  await insertSignupEvent(tx, {
    id: newId(),
    signupId,
    type: eventTypes[because],
    detail: { ...detail, ...(letterId !== undefined && { letterId }) },
    occurredAt: at,
  })
  await recordEvent(tx, {
    type: 'signup.suppressed',
    subjects: { signupId },
    payload: { because },
    actorAccountId,
    occurredAt: at,
  })
  return true
}
