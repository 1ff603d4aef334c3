/** Signups in the database, and the ledger of each. */
import { asc, eq, sql } from 'drizzle-orm'
import { applyReport, type ReportCounts } from '../../../src/commands/newsletter/apply-report.ts'
import { signupEvents, signups, suppressions } from '../../../src/db/tables/signups.ts'
import type { SignupStatus } from '../../../src/domain/newsletter/signup.ts'
import type { SealedReport } from '../../../src/outbox/payloads.ts'
import { openReport } from '../../../src/outbox/reports.ts'
import type { TestApp } from '../app.ts'
import { listJobs } from '../jobs.ts'

type Masthead = Pick<TestApp, 'deps'>

let made = 0

/** Returns the id and the address of a new signup. */
export async function signup({ deps }: Masthead, status: SignupStatus = 'confirmed') {
  const now = deps.clock()
  const row = { id: deps.newId(), email: `Reader-${++made}@readers.example` }
  await deps.database.db.insert(signups).values({
    ...row,
    status,
    suppressedBecause: status === 'suppressed' ? 'admin' : null,
    requestedAt: now,
    confirmedAt: status === 'confirmed' ? now : null,
  })
  return row
}

export async function stateOf({ deps }: Masthead, id: string) {
  const { status, suppressedBecause } = signups
  const [row] = await deps.database.db
    .select({ status, suppressedBecause })
    .from(signups)
    .where(eq(signups.id, id))
  return row
}

export function ledgerOf({ deps }: Masthead, id: string) {
  const { type, detail } = signupEvents
  return deps.database.db
    .select({ type, detail })
    .from(signupEvents)
    .where(eq(signupEvents.signupId, id))
    .orderBy(asc(signupEvents.id))
}

export async function isHashSuppressed({ deps }: Masthead, email: string): Promise<boolean> {
  const hash = await deps.newsletterKeys.hashAddress(email)
  const rows = await deps.database.db.select().from(suppressions).where(eq(suppressions.addressHash, hash))
  return rows.length === 1
}

/** Does what the worker does with all reports that wait, and returns what came of each. */
export async function readReports({ deps }: Masthead): Promise<ReportCounts[]> {
  const counts: ReportCounts[] = []
  for (const { id, data, state } of await listJobs(deps.database, 'bounce')) {
    if (state !== 'created') continue
    counts.push(await applyReport(deps, openReport(deps.box, data as SealedReport)))
    await deps.database.db.execute(sql`update pgboss.job set state = 'completed' where id = ${id}::uuid`)
  }
  return counts
}
