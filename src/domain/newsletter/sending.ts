/** The rules of sending a letter: how often a mail is tried, and when the sending stops by itself. */

/** Minutes until the next attempt, after the first, second and further deferrals. */
const retryMinutes = [1, 5, 15, 30, 60, 120, 240, 480, 720, 1_440] as const

/** A mail that was deferred this often counts as failed, about two days after the first attempt. */
export const maxAttempts = retryMinutes.length

/** When a mail is tried again that was deferred for the `attempts`th time. */
export function nextAttemptAt(attempts: number, now: Date): Date {
  const minutes = retryMinutes[Math.min(attempts, maxAttempts) - 1] ?? retryMinutes[0]
  return new Date(now.getTime() + minutes * 60_000)
}

/** The sending pauses by itself when more than this part of at least so many tries was refused. */
export const refusalBound = { tries: 200, percent: 10 } as const

/** What came of one attempt. */
export type Outcome =
  /** The server has accepted the mail. */
  | 'sent'
  /** A temporary failure. The mail is tried again. */
  | 'deferred'
  /** The server has refused the mail to this recipient for good. */
  | 'refused'
  /** The server has refused our content, sender or login, which says nothing about the recipient. */
  | 'refused-us'

/** How an outcome changes the recipient's row and the counts of the letter. */
export const outcomes: Readonly<Record<Outcome, { isLast: boolean; isRefusal: boolean }>> = {
  sent: { isLast: true, isRefusal: false },
  deferred: { isLast: false, isRefusal: false },
  refused: { isLast: true, isRefusal: true },
  'refused-us': { isLast: false, isRefusal: true },
}

export type SendingCounts = {
  recipientCount: number
  sentCount: number
  failedCount: number
  skippedCount: number
  paceSentCount: number
  paceAt: Date | null
  perSecond: number | null
}

/** Seconds over which the speed is measured at least. */
export const paceSeconds = 5

/** Mails per second since the last measurement, and when the rest will be sent at this speed. */
export function progressOf(
  counts: SendingCounts,
  now: Date,
): { remaining: number; perSecond: number; estimatedEnd: Date | null } {
  const { recipientCount, sentCount, failedCount, skippedCount } = counts
  const remaining = Math.max(0, recipientCount - sentCount - failedCount - skippedCount)
  const exact = counts.perSecond ?? speedSoFar(counts, now)
  const perSecond = Math.round(exact * 10) / 10
  const canEstimate = remaining > 0 && exact > 0
  const estimatedEnd = canEstimate ? new Date(now.getTime() + (remaining / exact) * 1_000) : null
  return { remaining, perSecond, estimatedEnd }
}

/** Before the first measurement has ended. */
function speedSoFar({ sentCount, paceSentCount, paceAt }: SendingCounts, now: Date): number {
  const seconds = paceAt === null ? 0 : (now.getTime() - paceAt.getTime()) / 1_000
  return seconds > 0 ? Math.max(0, sentCount - paceSentCount) / seconds : 0
}
