/** Presents how far the sending of a letter is. */
import type { LetterRow } from '../../db/queries/newsletter/letters.ts'
import { progressOf } from '../../domain/newsletter/sending.ts'
import type { Sending } from '../../schemas/newsletter/sending.ts'

export type SendingRow = Pick<
  LetterRow,
  | 'status'
  | 'sendAt'
  | 'startedAt'
  | 'finishedAt'
  | 'pausedBecause'
  | 'fault'
  | 'recipientCount'
  | 'sentCount'
  | 'failedCount'
  | 'skippedCount'
  | 'resentCount'
  | 'paceSentCount'
  | 'paceAt'
  | 'perSecond'
> & { deferredCount: number }

export function presentSending(row: SendingRow, now: Date): Sending {
  const { remaining, perSecond, estimatedEnd } = progressOf(row, now)
  const isMoving = row.status === 'sending'
  return {
    status: row.status,
    sendAt: row.sendAt?.toISOString() ?? null,
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    pausedBecause: row.pausedBecause,
    fault: row.fault,
    recipients: row.recipientCount,
    sent: row.sentCount,
    deferred: row.deferredCount,
    failed: row.failedCount,
    skipped: row.skippedCount,
    remaining,
    resent: row.resentCount,
    perSecond: isMoving ? perSecond : 0,
    estimatedEnd: (isMoving && estimatedEnd?.toISOString()) || null,
  }
}
