/** How we use pg-boss, whose tables are in a schema of their own in our database. */
import type { ConstructorOptions } from 'pg-boss'

/** Where jobs are, for those who look into the database by hand. */
export const jobSchema = 'pgboss'

/** It does nothing but what it is told: no maintenance, no schedules, no timers that ask the database. */
export const quiet = {
  schema: jobSchema,
  supervise: false,
  schedule: false,
  registerInstance: false,
  openTelemetry: { enabled: false },
} satisfies ConstructorOptions
