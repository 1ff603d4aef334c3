/**
 * Logs what many requests meet, such as an outage of the database or an overload: one line when requests
 * begin to be answered with 503, and one with their number when that has ended.
 */
import type { FastifyBaseLogger } from 'fastify'

/** Milliseconds without a further such answer, after which the outage counts as ended. */
const quietMs = 5_000

export type OutageLog = { note(error: unknown): void }

/**
 * `lasts` says whether a known cause of the answers, such as a full disk, still exists. While it exists,
 * the outage goes on, even if no request meets it for a while.
 */
export function createOutageLog(log: FastifyBaseLogger, lasts = () => false): OutageLog {
  let requests = 0
  let beganAt = 0
  let lastAt = 0

  function endWhenQuiet(): void {
    setTimeout(() => {
      if (lasts() || performance.now() - lastAt < quietMs) return endWhenQuiet()
      const seconds = Math.round((lastAt - beganAt) / 1000)
      log.warn({ requests, seconds }, 'requests are no longer answered with 503')
      requests = 0
    }, quietMs).unref()
  }

  return {
    note(error) {
      lastAt = performance.now()
      requests += 1
      if (requests > 1) return
      beganAt = lastAt
      log.error({ reason: reasonOf(error) }, 'requests are answered with 503')
      endWhenQuiet()
    },
  }
}

/** The innermost cause, without the statement around it, and without a stack: both differ by request. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return undefined
  return reasonOf(error.cause) ?? error.message
}
