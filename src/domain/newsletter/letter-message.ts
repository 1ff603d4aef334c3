/** One mail of a letter, complete but for its envelope. */
import type { LetterMailHeaders } from './letter-headers.ts'

export type LetterMessage = LetterMailHeaders & {
  to: string
  date: Date
  subject: string
  html: string
  text: string
}
