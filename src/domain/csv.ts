/** Writes comma-separated values (RFC 4180) that a spreadsheet can open safely. */

export const csvMediaType = 'text/csv'

type Cell = string | number | null

/** Each line ends with CR LF, the last one too. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')
}

/**
 * Text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV
 * injection). Numbers stay as they are.
 */
function cellOf(value: Cell): string {
  if (typeof value === 'number') return String(value)
  const text = value ?? ''
  const safe = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
