/** What a job handler gets: one attempt at a job, and what it needs of the outside world. */
import type { Deps } from '../deps.ts'
import type { Mailer } from '../outbound/mailer.ts'

/** One attempt at a job. */
export type Job<Payload> = {
  id: string
  payload: Payload
  /** Aborted when its time is over or the process ends. */
  signal: AbortSignal
}

/** What handlers need of the outside world. */
export type JobTools = Pick<Deps, 'database' | 'box' | 'clock' | 'newId' | 'log' | 'config'> & {
  mailer: Mailer
}
