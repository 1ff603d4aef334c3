/** The query of the pages on which developers read mail. */
import { Type } from 'typebox'

export const KeptMailQuery = Type.Object(
  { format: Type.Enum(['page', 'json', 'html', 'text'], { default: 'page' }) },
  { additionalProperties: false },
)
