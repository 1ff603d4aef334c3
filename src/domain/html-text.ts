/** Writes plain text as HTML, for an element or for an attribute between double quotes. */

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export function htmlText(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? '')
}
