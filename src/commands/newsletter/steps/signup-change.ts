/** What the steps that change a signup for an admin share. */
import type { SignupRow } from '../../../db/queries/newsletter/signups.ts'
import type { Deps } from '../../../deps.ts'
import type { Initiator } from '../../../domain/actor.ts'
import { ApiError, invalidField } from '../../../problems/api-error.ts'
import type { SignupPatch } from '../../../schemas/newsletter/signup-admin.ts'

export type ChangingDeps = Pick<Deps, 'newId' | 'newsletterKeys' | 'config' | 'box'>
export type SignupChange = { signup: SignupRow; patch: SignupPatch; at: Date; by: Initiator }

/** What the ledger keeps of an act of an admin. */
export function detailOf({ reason, evidence }: SignupPatch): Record<string, string> {
  return {
    by: 'admin',
    ...(reason !== undefined && { reason }),
    ...(evidence !== undefined && { evidence }),
  }
}

export function moveRefused({ status, suppressedBecause }: SignupRow, step: string): ApiError {
  const state = suppressedBecause === null ? status : `${status} (${suppressedBecause})`
  return new ApiError('signup-move-refused', `${step} is not possible while the signup is ${state}.`)
}

export function needsEvidence(what: string): ApiError {
  return invalidField('/evidence', `must say how and when the owner of the address agreed to ${what}`)
}
