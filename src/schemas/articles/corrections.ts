/** Corrections of published articles as they travel. */
import { type Static, Type } from 'typebox'
import { correctionSeverities, maxCorrectionLength } from '../../domain/articles/corrections.ts'
import { Id, input, Line, oneOf, shape, Time } from '../common.ts'

const severityMeaning = 'minor: a slip that misleads nobody; substantive: earlier readers should know.'

export const Correction = shape('Correction', 'What was wrong in an article, and when that was said.', {
  id: Id,
  note: Type.String({ description: 'Plain text.' }),
  severity: oneOf(correctionSeverities, severityMeaning),
  createdAt: Time,
})
export type Correction = Static<typeof Correction>

export const CorrectionInput = input('CorrectionInput', 'A correction; it is never changed or taken back.', {
  note: Line(maxCorrectionLength, 'What was wrong, and what is right: one paragraph of plain text.'),
  severity: oneOf(correctionSeverities, severityMeaning),
})
export type CorrectionInput = Static<typeof CorrectionInput>
