/** Tests screening rules on past comments. */
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
  // Dry runs wait for each other, since each may read 10,000 comments.
  const limit = createConcurrencyLimit({
    maxConcurrent: 1,
    maxWaiting: 4,
    refusal: () =>
      new ApiError('unavailable', 'Other dry runs are in progress. Try again in 10 seconds.', {
        headers: { 'retry-after': '10' },
      }),
  })

  app.post(
    '/v1/moderation/dry-runs',
    {
      schema: {
        operationId: 'dryRunRules',
        summary: 'Test screening rules on past comments',
        description:
          "Applies the rules to the readers' comments of the last `days` days, and counts how often " +
          'they agree with the decisions of the moderators. Each comment is tested with its present ' +
          'text and with what was known about its author when it was posted. `settings` overrides ' +
          'members of the present settings. The request changes nothing and does not ask the outside ' +
          'judge. Removed comments cannot be tested.',
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
        (run) => dryRunRules(deps, run, { signal }),
      )
      return presentDryRun(report)
    },
  )
}

/** Aborts when the client disconnects: nobody reads the answer then, and other dry runs wait. */
function departureOf({ raw }: FastifyReply): AbortSignal {
  const departure = new AbortController()
  const leave = () =>
    departure.abort(new ApiError('malformed-request', 'The client disconnected before the answer was ready.'))
  if (raw.destroyed) leave()
  else raw.once('close', leave)
  return departure.signal
}
