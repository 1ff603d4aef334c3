/** Enqueues reports about sent mail as jobs. They are sealed, since they name readers. */
import type { SecretBox } from '../auth/secret-box.ts'
import type { Db } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { Report } from '../domain/newsletter/reports.ts'
import type { SealedReport } from './payloads.ts'
import { sendJobs } from './send-job.ts'

/** A report with the id of one that waits, or was read in the last day, is not enqueued again. */
export async function enqueueReports(
  tx: Db,
  { box }: Pick<Deps, 'box'>,
  reports: readonly { id: string; report: Report }[],
): Promise<void> {
  await sendJobs(
    tx,
    'bounce',
    reports.map(({ id, report }) => ({
      id,
      payload: { sealed: Buffer.from(box.seal(Buffer.from(JSON.stringify(report)))).toString('base64') },
    })),
  )
}

/** Throws if the report was sealed under another SECRET_KEY. */
export function openReport(box: SecretBox, { sealed }: SealedReport): Report {
  return JSON.parse(Buffer.from(box.open(Buffer.from(sealed, 'base64'))).toString())
}
