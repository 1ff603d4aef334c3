/** The two arguments of a job handler: one attempt at a job, and the handler's dependencies. */
import type { Deps } from '../deps.ts'
import type { Mailer } from '../outbound/mailer.ts'

/** One attempt at a job. */
export type Job<Payload> = {
  id: string
  payload: Payload
  /** Aborted when the time of the attempt is over or the process ends. */
  signal: AbortSignal
}

/** The dependencies of job handlers. */
export type JobDeps = Pick<
  Deps,
  'database' | 'elapsed' | 'box' | 'clock' | 'newId' | 'textWork' | 'log' | 'config' | 'newsletterKeys'
> & {
  mailer: Mailer
}
