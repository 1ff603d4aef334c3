/** What people wrote, in a mail or notice of plain text: as a quotation, so that nobody takes it for words of the service. */
import { lineFrom } from './single-line-text.ts'

const maxLineLength = 2_000

/** null where there is nothing to see. */
export function quoted(text: string | null | undefined): string | null {
  const lines = (text ?? '')
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => lineFrom(line, maxLineLength))
  return lines.some((line) => line !== undefined)
    ? lines.map((line) => `> ${line ?? ''}`.trimEnd()).join('\n')
    : null
}
