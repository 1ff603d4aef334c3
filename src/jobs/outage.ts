/**
 * Logs each outage of the database once, while the worker waits for the end of the outage. pg-boss
 * alone would report every failed poll.
 */
import { isDatabaseUnavailable, isDiskFull } from '../db/constraint-errors.ts'
import type { Database, JobStore } from '../db/database.ts'
import type { Deps } from '../deps.ts'

type Outage = { jobStore: JobStore; tell(error: unknown): void }

/**
 * The returned `jobStore` passes statements on to the given one and watches for outages. `tell`
 * logs all other errors.
 */
export function watchOutages(
  { jobStore, isDiskFull: staysFull }: Pick<Database, 'jobStore' | 'isDiskFull'>,
  log: Pick<Deps['log'], 'info' | 'warn' | 'error'>,
): Outage {
  let isAway = false
  return {
    jobStore: {
      ...jobStore,
      async executeSql(text, values) {
        try {
          const result = await jobStore.executeSql(text, values)
          // On a full disk, statements that write nothing succeed.
          if (isAway && !staysFull()) {
            log.info('the database is reachable again; jobs continue')
            isAway = false
          }
          return result
        } catch (error) {
          if (!isAway && isDatabaseUnavailable(error)) {
            isAway = true
            if (isDiskFull(error)) log.warn('the disk of the database is full; jobs wait')
            else log.warn({ err: error }, 'the database cannot be reached; jobs wait')
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

/** pg-boss passes plain copies of errors. */
function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  return Object.assign(new Error('the job queue failed without a message'), thrown)
}
