/**
 * Takes an address off all letters for good, because its mail came back, its owner complained, an
 * admin said so or it was erased. A keyed hash keeps it out even where no signup has it.
 */
import type { Db } from '../../../db/database.ts'
import { recordEvent } from '../../../db/queries/events.ts'
import {
  insertSignupEvent,
  insertSuppression,
  lockSignupById,
  updateSignup,
} from '../../../db/queries/newsletter/signups.ts'
import type { Deps } from '../../../deps.ts'
import {
  isErased,
  type SignupEventType,
  type SuppressionReason,
  strongerReason,
} from '../../../domain/newsletter/signup.ts'

type Suppression = {
  signupId: string
  because: SuppressionReason
  /** For the ledger, without the address. */
  detail: Record<string, string | boolean | null>
  letterId?: string | null
  at: Date
  actorAccountId: string | null
}

/** What the ledger calls the step. */
const stepOf: Record<SuppressionReason, SignupEventType> = {
  bounce: 'bounced',
  complaint: 'complained',
  erasure: 'suppressed',
  admin: 'suppressed',
}

/**
 * Runs in the caller's transaction. Returns false, and changes nothing, if the signup does not exist,
 * is erased, or is suppressed for a reason as strong as this one. `newsletterKeys.ready()` must have
 * been awaited before the transaction.
 */
export async function suppressSignup(
  tx: Db,
  { newId, newsletterKeys }: Pick<Deps, 'newId' | 'newsletterKeys'>,
  { signupId, because, detail, letterId = null, at, actorAccountId }: Suppression,
): Promise<boolean> {
  const signup = await lockSignupById(tx, signupId)
  if (!signup || isErased(signup)) return false
  if (strongerReason(signup.suppressedBecause, because) === signup.suppressedBecause) return false
  await updateSignup(tx, signupId, {
    status: 'suppressed',
    suppressedBecause: because,
    // A link that was mailed before must not confirm the address.
    confirmationTokenHash: null,
  })
  const addressHash = await newsletterKeys.hashAddress(signup.email)
  await insertSuppression(tx, { addressHash, because, createdAt: at })
  await insertSignupEvent(tx, {
    id: newId(),
    signupId,
    type: stepOf[because],
    detail: { ...detail, ...(letterId !== null && { letterId }) },
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
