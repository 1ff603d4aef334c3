/** Writes a step of a signup into the consent ledger and into the event log. */
import type { Db } from '../../../db/database.ts'
import { recordEvent } from '../../../db/queries/events.ts'
import { insertSignupEvent } from '../../../db/queries/newsletter/signups.ts'
import type { Deps } from '../../../deps.ts'
import type { EventPayload } from '../../../domain/events.ts'
import type { SignupEventType } from '../../../domain/newsletter/signup.ts'
import type { Visitor } from '../../../domain/visitor.ts'

type Step = {
  signupId: string
  type: Extract<SignupEventType, 'requested' | 'confirmed' | 'unsubscribed' | 'preferences-changed'>
  /** The slugs of the newsletters that the step is about. */
  newsletters: string[]
  wording?: string
  wordingText?: string
  detail?: Record<string, string | boolean | null>
  source?: string | null
  visitor: Visitor
  payload?: EventPayload
  actorAccountId?: string | null
  at: Date
}

export async function noteStep(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  { visitor, payload, actorAccountId = null, at, ...step }: Step,
): Promise<void> {
  await insertSignupEvent(tx, { id: newId(), ...step, ...visitor, occurredAt: at })
  await recordEvent(tx, {
    type: `signup.${step.type}`,
    subjects: { signupId: step.signupId },
    ...(payload && { payload }),
    actorAccountId,
    occurredAt: at,
  })
}
