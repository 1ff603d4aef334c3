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
    note(err) {
      lastAt = performance.now()
      requests += 1
      if (requests > 1) return
      beganAt = lastAt
      log.error({ err: withoutStack(err) }, began)
      endWhenQuiet()
    },
  }
}

/** The stack says where a request was at that moment, which says nothing about the outage. */
function withoutStack(error: unknown): unknown {
  if (error instanceof Error) delete error.stack
  return error
}
