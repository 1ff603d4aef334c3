/** Comma-separated values (RFC 4180), as a spreadsheet may open them. */

export const csvMediaType = 'text/csv'

type Cell = string | number | null

/** Lines end with CR LF, the last one too. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')
}

/**
 * What a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection); numbers are no text and
 * stay as they are.
 */
function cellOf(value: Cell): string {
  if (typeof value === 'number') return String(value)
  const text = value ?? ''
  const safe = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
