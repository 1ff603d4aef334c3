/** The job that reads one report about sent mail, and suppresses who must get no more mail. */
import { applyReport } from '../commands/newsletter/apply-report.ts'
import { PermanentFailure } from '../outbound/permanent-failure.ts'
import type { SealedReport } from '../outbox/payloads.ts'
import { openReport } from '../outbox/reports.ts'
import type { Job, JobDeps } from './job.ts'

export async function readReport(deps: JobDeps, { payload }: Job<SealedReport>): Promise<void> {
  const counts = await applyReport(deps, opened(deps.box, payload))
  deps.log.info({ ...counts }, 'read a report about sent mail')
}

function opened(box: JobDeps['box'], payload: SealedReport) {
  try {
    return openReport(box, payload)
  } catch {
    throw new PermanentFailure('the report was sealed under another SECRET_KEY, or has been changed since')
  }
}
