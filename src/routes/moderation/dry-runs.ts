/** Trying rules for comments on those of the past. */
import type { FastifyReply } from 'fastify'
import { createConcurrencyLimit } from '../../auth/concurrency-limit.ts'
import { dryRunRules } from '../../commands/moderation/dry-run-rules.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { presentDryRun } from '../../presenters/moderation/moderation-reports.ts'
import { ApiError } from '../../problems/api-error.ts'
import { ref } from '../../schemas/common.ts'
import { DryRun, DryRunInput } from '../../schemas/moderation/dry-runs.ts'

const defaultDays = 30

export function dryRunRoutes(app: App, deps: Deps): void {
  // One after the other: each may read 10,000 comments.
  const limit = createConcurrencyLimit({
    maxConcurrent: 1,
    maxWaiting: 4,
    refusal: () =>
      new ApiError('unavailable', 'Other dry runs are going on.', { headers: { 'retry-after': '10' } }),
  })

  app.post(
    '/v1/moderation/dry-runs',
    {
      schema: {
        operationId: 'dryRunRules',
        summary: 'Try rules for comments on those of the past',
        description:
          'Replays the rules over the readers’ comments of the last days, each with what was known of its author when it was posted and with the words that it has now, and counts how far they would have done what moderators decided. `settings` are on top of the present ones. Nothing is changed, and the outside judge is not asked. What is removed cannot be replayed.',
        tags: ['Moderation'],
        body: ref(DryRunInput),
        response: { 200: ref(DryRun) },
      },
      config: { action: 'moderation:dry-run', limits: ['dry-run-account'] },
    },
    async (request, reply) => {
      const { settings: rules, days = defaultDays } = request.body
      const signal = departureOf(reply)
      const report = await limit.run(
        () => ({ rules, days }),
        (wish) => dryRunRules(deps, wish, { signal }),
      )
      return presentDryRun(report)
    },
  )
}

/** Given when the client is gone: nobody reads the answer then, and others wait for their turn. */
function departureOf({ raw }: FastifyReply): AbortSignal {
  const departure = new AbortController()
  const leave = () => departure.abort(new ApiError('malformed-request', 'The client has left.'))
  if (raw.destroyed) leave()
  else raw.once('close', leave)
  return departure.signal
}
