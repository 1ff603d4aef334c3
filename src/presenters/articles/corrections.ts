/** Corrections as they travel. */
import type { ArticleCorrection, CorrectionRow } from '../../db/queries/articles/corrections.ts'
import type { Correction } from '../../schemas/articles/corrections.ts'

export function presentCorrection({
  id,
  note,
  severity,
  createdAt,
}: CorrectionRow | ArticleCorrection): Correction {
  return { id, note, severity, createdAt: new Date(createdAt).toISOString() }
}
