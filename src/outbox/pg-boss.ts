/** The options for pg-boss, which keeps its tables in a schema of its own in the same database. */
import type { ConstructorOptions } from 'pg-boss'

/**
 * With these options, pg-boss runs no maintenance, no schedules and no timers that query the
 * database.
 */
export const quiet = {
  schema: 'pgboss',
  supervise: false,
  schedule: false,
  registerInstance: false,
  openTelemetry: { enabled: false },
} satisfies ConstructorOptions
