/**
 * Logs what many requests meet, such as an outage of the database: one line when it begins, and one with
 * the number of requests when it has ended.
 */
import type { FastifyBaseLogger } from 'fastify'

/** Milliseconds without a further request that meets it; then it counts as ended. */
const quietMs = 5_000

export type Episodes = { note(error: unknown): void }

export function createEpisodes(
  log: FastifyBaseLogger,
  { began, ended, quiet = quietMs }: { began: string; ended: string; quiet?: number },
): Episodes {
  let requests = 0
  let beganAt = 0
  let lastAt = 0

  function endWhenQuiet(): void {
    setTimeout(() => {
      if (performance.now() - lastAt < quiet) return endWhenQuiet()
      log.warn({ requests, seconds: Math.round((lastAt - beganAt) / 1000) }, ended)
      requests = 0
    }, quiet).unref()
  }

  return {
    note(error) {
      lastAt = performance.now()
      requests += 1
      if (requests > 1) return
      beganAt = lastAt
      log.error({ reason: reasonOf(error) }, began)
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
