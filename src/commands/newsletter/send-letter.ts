/** Decides that a letter is sent, now or at a time, and to whom. The workers do the rest. */

import type { Db } from '../../db/database.ts'
import { recordEvent } from '../../db/queries/events.ts'
import {
  findLetter,
  type LetterName,
  type LetterRow,
  lockLetter,
  updateLetter,
} from '../../db/queries/newsletter/letters.ts'
import { findNewsletter } from '../../db/queries/newsletter/newsletters.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import type { EventType } from '../../domain/events.ts'
import type { Segment } from '../../domain/newsletter/letter.ts'
import { ApiError, invalidField, notFound } from '../../problems/api-error.ts'
import { freezeLetter } from './steps/freeze-letter.ts'

type Order = LetterName & { sendAt: Date | undefined; segment: Segment | undefined }

const maxAheadMs = 366 * 24 * 3600 * 1000

/** Renders the letter once, so that whoever sends it learns at once what is wrong with it. */
export async function sendLetter(
  deps: Pick<Deps, 'database' | 'textWork' | 'config' | 'clock'>,
  actor: Actor,
  { sendAt, segment, ...name }: Order,
): Promise<LetterRow> {
  const now = deps.clock()
  if (sendAt !== undefined && sendAt.getTime() - now.getTime() > maxAheadMs) {
    throw invalidField('/sendAt', 'must be within a year')
  }
  if (segment) await checkSegment(deps.database.db, segment)
  const found = await findLetter(deps.database.db, name)
  if (!found) throw notFound('letter')
  refuseUnlessWaiting(found.letter)
  await freezeLetter(deps, found)
  return changeLetter(deps, actor, { name, type: 'letter.scheduled' }, ({ status, revision }) => {
    refuseUnlessWaiting({ status })
    if (revision !== found.letter.revision) {
      throw new ApiError('letter-status', 'Somebody has changed the letter meanwhile. Look at it again.')
    }
    return { status: 'scheduled', sendAt: sendAt ?? now, segment: segment ?? null, fault: null }
  })
}

function refuseUnlessWaiting({ status }: Pick<LetterRow, 'status'>): void {
  if (status === 'draft' || status === 'scheduled') return
  throw new ApiError('letter-status', `The letter is ${wordOf[status]} and cannot be sent again. Copy it.`)
}

const wordOf: Record<LetterRow['status'], string> = {
  draft: 'a draft',
  scheduled: 'scheduled',
  sending: 'being sent',
  paused: 'paused',
  sent: 'sent',
  cancelled: 'cancelled',
}

async function checkSegment(db: Db, { newsletter, signedUpAfter, signedUpBefore }: Segment): Promise<void> {
  if (newsletter !== undefined && !(await findNewsletter(db, newsletter))) {
    throw invalidField('/segment/newsletter', `must be the slug of a newsletter; ${newsletter} is none`)
  }
  if (signedUpAfter && signedUpBefore && Date.parse(signedUpAfter) >= Date.parse(signedUpBefore)) {
    throw invalidField('/segment/signedUpBefore', 'must be later than signedUpAfter')
  }
}

/** A scheduled letter becomes a draft again, and a letter that is being sent stops for good. */
export function cancelLetter(
  deps: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  name: LetterName,
): Promise<LetterRow> {
  return changeLetter(deps, actor, { name, type: 'letter.cancelled' }, ({ status }) => {
    if (status === 'draft' || status === 'cancelled') return undefined
    if (status === 'scheduled') return { status: 'draft', sendAt: null, segment: null }
    if (status === 'sent')
      throw new ApiError('letter-status', 'The letter is sent, so nothing is left to cancel.')
    return { status: 'cancelled', pausedBecause: null, finishedAt: deps.clock() }
  })
}

/** No worker takes further mails of the letter. Mails that are on their way still arrive. */
export function pauseLetter(
  deps: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  name: LetterName,
): Promise<LetterRow> {
  return changeLetter(deps, actor, { name, type: 'letter.paused' }, ({ status }) => {
    if (status === 'paused') return undefined
    if (status === 'sending') return { status: 'paused', pausedBecause: 'operator' }
    throw new ApiError(
      'letter-status',
      `Only a letter that is being sent can be paused; this one is ${wordOf[status]}.`,
    )
  })
}

/** The tries and refusals are counted anew, so that the letter does not pause again at once. */
export function resumeLetter(
  deps: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  name: LetterName,
): Promise<LetterRow> {
  return changeLetter(deps, actor, { name, type: 'letter.resumed' }, ({ status }) => {
    if (status === 'sending') return undefined
    if (status === 'paused') {
      return {
        status: 'sending',
        pausedBecause: null,
        tryCount: 0,
        refusedCount: 0,
        paceAt: null,
        perSecond: null,
      }
    }
    throw new ApiError('letter-status', `Only a paused letter can be resumed; this one is ${wordOf[status]}.`)
  })
}

type Act = { name: LetterName; type: EventType }
type Change = Parameters<typeof updateLetter>[2]

/** `changeOf` throws where the letter does not allow the act, and gives `undefined` where it is done already. */
function changeLetter(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  { name, type }: Act,
  changeOf: (letter: LetterRow) => Change | undefined,
): Promise<LetterRow> {
  return database.transact(async (tx) => {
    const found = await lockLetter(tx, name)
    if (!found) throw notFound('letter')
    const change = changeOf(found.letter)
    if (!change) return found.letter
    const letter = await updateLetter(tx, found.letter.id, change)
    await recordEvent(tx, {
      type,
      subjects: { letterId: letter.id },
      payload: { ...(change.sendAt && { sendAt: letter.sendAt?.toISOString() ?? null }) },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: clock(),
    })
    return letter
  })
}
