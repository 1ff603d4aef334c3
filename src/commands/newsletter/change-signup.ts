/**
 * Changes a signup for an admin: its address, its newsletters or its status. An admin can take an
 * address off the list at any time, and put one on it only with evidence of its owner's consent.
 */
import type { Db } from '../../db/database.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { findSignup, type ListedSignup } from '../../db/queries/newsletter/signup-list.ts'
import { lockSignupById, type SignupRow } from '../../db/queries/newsletter/signups.ts'
import type { Deps } from '../../deps.ts'
import type { Initiator } from '../../domain/actor.ts'
import { isErased } from '../../domain/newsletter/signup.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import type { SignupPatch } from '../../schemas/newsletter/signup-admin.ts'
import { type ConstraintProblems, translateViolations } from '../constraint-problems.ts'
import { changeSignupNewsletters } from './steps/change-signup-newsletters.ts'
import { changeSignupStatus } from './steps/change-signup-status.ts'
import { correctAddress } from './steps/correct-address.ts'

export type Changing = Pick<Deps, 'database' | 'clock' | 'newId' | 'newsletterKeys' | 'config' | 'box'>

const conflicts: ConstraintProblems = {
  signups_email_key: () => new ApiError('signup-address-taken', 'Another signup has this address.'),
}

/** In this order, so that a request can correct an address and then change the rest. */
const steps = {
  email: correctAddress,
  newsletters: changeSignupNewsletters,
  status: changeSignupStatus,
} as const

export async function changeSignup(
  deps: Changing,
  by: Initiator,
  { signupId, patch }: { signupId: string; patch: SignupPatch },
): Promise<ListedSignup> {
  // Within the transaction, the embedded database could not read the key.
  await deps.newsletterKeys.hashAddress('')
  const at = deps.clock()
  const work = deps.database.transact(async (tx) => {
    const fields = (Object.keys(steps) as (keyof typeof steps)[]).filter((name) => patch[name] !== undefined)
    for (const name of fields) {
      const signup = await lockPresent(tx, signupId)
      await steps[name](tx, deps, { signup, patch, at, by })
    }
    if (fields.length > 0) {
      await recordEvent(tx, {
        type: 'signup.changed',
        subjects: { signupId },
        payload: { fields },
        actorAccountId: by.accountId,
        actorAddress: by.address,
        occurredAt: at,
      })
    }
    const changed = await findSignup(tx, signupId)
    if (!changed) throw notFound('signup')
    return changed
  })
  return translateViolations(conflicts, work)
}

async function lockPresent(tx: Db, signupId: string): Promise<SignupRow> {
  const signup = await lockSignupById(tx, signupId)
  if (!signup || isErased(signup)) throw notFound('signup')
  return signup
}
