/** The worker outlives its database, and says so once: pg-boss itself would tell of every look that fails. */
import { isDatabaseUnavailable } from '../db/constraint-errors.ts'
import type { JobStore } from '../db/database.ts'
import type { Deps } from '../deps.ts'

type Outage = { jobStore: JobStore; tell(error: unknown): void }

/** `jobStore` watches for outages of the one it is given; `tell` logs errors that are none. */
export function watchOutages(jobStore: JobStore, log: Pick<Deps['log'], 'info' | 'warn' | 'error'>): Outage {
  let isAway = false
  return {
    jobStore: {
      ...jobStore,
      async executeSql(text, values) {
        try {
          const result = await jobStore.executeSql(text, values)
          if (isAway) log.info('the database is back: jobs go on')
          isAway = false
          return result
        } catch (error) {
          if (!isAway && isDatabaseUnavailable(error)) {
            isAway = true
            log.warn({ err: error }, 'the database is away: jobs wait')
          }
          throw error
        }
      },
    },

    tell(error) {
      const err = asError(error)
      if (!isDatabaseUnavailable(err)) log.error({ err }, 'the job queue failed')
    },
  }
}

/** pg-boss hands over plain copies of errors. */
function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  return Object.assign(new Error('the job queue failed without a word'), thrown)
}
