/**
 * Notes that mail to a signup came back, and that its owner complained of mail. A dead address is
 * suppressed at once, and one that cannot take mail after five times in thirty days.
 */
import { createHash } from 'node:crypto'
import type { Db } from '../../../db/database.ts'
import { insertSignupEvent, listLatestSteps, lockSignupById } from '../../../db/queries/newsletter/signups.ts'
import type { Deps } from '../../../deps.ts'
import {
  countedSteps,
  countSoftBounces,
  diagnosticOf,
  type LedgerStep,
  softBouncesToSuppress,
} from '../../../domain/newsletter/bounces.ts'
import { isErased } from '../../../domain/newsletter/signup.ts'
import { suppressSignup } from './suppress-signup.ts'

/** More steps than these say no more about the last month. */
const stepsAtOnce = 20

type NoteDeps = Pick<Deps, 'newId' | 'newsletterKeys'>

type Bounce = {
  signupId: string
  kind: 'hard' | 'soft'
  /** The enhanced status code. */
  status?: string | undefined
  /** The answer of the mail server. Addresses in it are not kept. */
  diagnostic?: string | undefined
  letterId?: string | null | undefined
  /** What is the same where the same report comes twice. */
  reportKey?: string | undefined
  at: Date
}

/** What became of the report. */
export type Noted = 'suppressed' | 'noted' | 'ignored'

/**
 * Runs in the caller's transaction, before which `newsletterKeys.ready()` must have been awaited. A
 * report that came before, and one about an address that is suppressed or erased, changes nothing.
 */
export async function noteBounce(
  tx: Db,
  deps: NoteDeps,
  { signupId, kind, status, diagnostic, letterId = null, reportKey, at }: Bounce,
): Promise<Noted> {
  const signup = await lockSignupById(tx, signupId)
  if (!signup || isErased(signup) || signup.status === 'suppressed') return 'ignored'
  const steps = await listLatestSteps(tx, { signupId, types: countedSteps, limit: stepsAtOnce })
  const report = reportKey === undefined ? null : digestOf(reportKey)
  if (steps.some(isAbout({ kind, letterId, report }))) return 'ignored'
  const detail = {
    kind,
    status: status ?? null,
    diagnostic: diagnostic === undefined ? null : diagnosticOf(diagnostic),
    report,
    ...(letterId !== null && { letterId }),
  }
  const isLast = kind === 'hard' || countSoftBounces(steps, at) + 1 >= softBouncesToSuppress
  if (isLast) {
    await suppressSignup(tx, deps, { signupId, because: 'bounce', detail, at, actorAccountId: null })
    return 'suppressed'
  }
  await insertSignupEvent(tx, { id: deps.newId(), signupId, type: 'bounced', detail, occurredAt: at })
  return 'noted'
}

type Complaint = { signupId: string; feedbackType: string; letterId?: string | null | undefined; at: Date }

/** A complaint takes the address off all letters. The same conditions apply as for a bounce. */
export async function noteComplaint(
  tx: Db,
  deps: NoteDeps,
  { signupId, feedbackType, letterId = null, at }: Complaint,
): Promise<Noted> {
  const isSuppressed = await suppressSignup(tx, deps, {
    signupId,
    because: 'complaint',
    detail: { feedbackType: diagnosticOf(feedbackType) },
    letterId,
    at,
    actorAccountId: null,
  })
  return isSuppressed ? 'suppressed' : 'ignored'
}

type Report = { kind: string; letterId: string | null; report: string | null }

/** Whether the step is the same report, or another soft bounce of the same letter. */
function isAbout({ kind, letterId, report }: Report) {
  return ({ type, detail }: LedgerStep): boolean =>
    type === 'bounced' &&
    ((report !== null && detail?.report === report) ||
      (kind === 'soft' && letterId !== null && detail?.letterId === letterId))
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22)
}
