/** What trying rules has shown, as it travels. */
import type { DryRun as Counted } from '../../domain/moderation/dry-run.ts'
import type { DryRun } from '../../schemas/moderation/dry-runs.ts'

export function presentDryRun({ since, ...report }: Counted & { since: Date; isTruncated: boolean }): DryRun {
  return { since: since.toISOString(), ...report }
}
