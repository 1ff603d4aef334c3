/**
 * The small pages that links in mails open. They contain no text that readers wrote, no script, and
 * nothing from other hosts.
 */
import { htmlText } from '../domain/html-text.ts'

/** The Content-Security-Policy header of these pages. */
export const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"

/** A page that names the publication. */
export type Page = (publication: string) => string

/** `content` and `title` are HTML. */
export function page(title: string, content: string): Page {
  return (publication) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title} – ${htmlText(publication)}</title>
<style>
  body {
    font: 1.1rem/1.5 system-ui, sans-serif;
    max-width: 30rem;
    margin: 20vh auto;
    padding: 0 1.5rem;
    color-scheme: light dark;
  }
  button, input { font: inherit; padding: .6rem 1.4rem }
  button { cursor: pointer }
  label, input { display: block; width: 100%; box-sizing: border-box; margin-bottom: 1rem }
</style>
<p>${htmlText(publication)}</p>
<h1>${title}</h1>
${content}
</html>
`
}
