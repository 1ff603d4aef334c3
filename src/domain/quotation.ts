/**
 * Quotes people's text in a plain-text mail or notice, so that nobody takes it for the words of the
 * service.
 */
import { toSingleLine } from './single-line-text.ts'

const maxLineLength = 2_000

/** null if the text has no visible character. */
export function quoted(text: string | null | undefined): string | null {
  const lines = (text ?? '')
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => toSingleLine(line, maxLineLength))
  return lines.some((line) => line !== undefined)
    ? lines.map((line) => `> ${line ?? ''}`.trimEnd()).join('\n')
    : null
}
