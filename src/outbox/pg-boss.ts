/** Our settings for pg-boss, which keeps its tables in a schema of its own in our database. */
import type { ConstructorOptions } from 'pg-boss'

/**
 * With these settings pg-boss does only what it is told: no maintenance, no schedules, no timers
 * that query the database.
 */
export const quiet = {
  schema: 'pgboss',
  supervise: false,
  schedule: false,
  registerInstance: false,
  openTelemetry: { enabled: false },
} satisfies ConstructorOptions
