/** The wire shapes of corrections of published articles. */
import { type Static, Type } from 'typebox'
import { correctionSeverities, maxCorrectionLength } from '../../domain/articles/corrections.ts'
import { Id, input, Line, oneOf, shape, Time } from '../common.ts'

const severityMeaning =
  'A `minor` mistake misled nobody. Earlier readers should know of a `substantive` mistake.'

export const Correction = shape('Correction', 'A public correction of a published article.', {
  id: Id,
  note: Type.String({ description: 'What was wrong and what is right, as plain text.' }),
  severity: oneOf(correctionSeverities, severityMeaning),
  createdAt: Type.String({ ...Time, description: 'The time at which the correction was added.' }),
})
export type Correction = Static<typeof Correction>

export const CorrectionInput = input('CorrectionInput', 'A new correction.', {
  note: Line(maxCorrectionLength, 'What was wrong and what is right: one paragraph of plain text.'),
  severity: oneOf(correctionSeverities, severityMeaning),
})
export type CorrectionInput = Static<typeof CorrectionInput>
