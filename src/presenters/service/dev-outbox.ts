/** The pages on which developers read the mails that are not sent. */
import { htmlText } from '../../domain/html-text.ts'
import type { KeptMail } from '../../domain/service/kept-mail.ts'
import { type Page, page } from '../page.ts'

/**
 * The Content-Security-Policy of a mail in HTML, which has pictures and inline styles. The sandbox
 * takes away scripts and forms. Links work.
 */
export const mailPolicy =
  "default-src 'none'; img-src * data:; style-src 'unsafe-inline'; frame-ancestors 'none'; " +
  'sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation'

export function outboxPage(mails: readonly KeptMail[]): Page {
  const items = mails.map(
    ({ id, kind, to, subject, keptAt }) =>
      `<li><a href="/v1/dev/outbox/${id}">${htmlText(subject)}</a><br>` +
      `<small>${htmlText(to)} · ${htmlText(kind)} · ${keptAt.toISOString()}</small>`,
  )
  const list = items.length === 0 ? '<p>No mail yet.</p>' : `<ul>${items.join('\n')}</ul>`
  return page('Mails that are not sent', list)
}

export function keptMailPage({ id, to, subject, text, html, headers }: KeptMail): Page {
  const rows = Object.entries({ To: to, ...headers }).map(
    ([name, value]) => `<p><small>${htmlText(name)}: ${withLinks(value)}</small></p>`,
  )
  const asHtml = html === null ? '' : `<p><a href="/v1/dev/outbox/${id}?format=html">Open as HTML</a></p>`
  return page(
    htmlText(subject),
    `${rows.join('\n')}
${asHtml}
<pre style="white-space: pre-wrap; overflow-wrap: anywhere">${withLinks(text)}</pre>
<p><a href="/v1/dev/outbox">All mails</a></p>`,
  )
}

export function presentKeptMail({ keptAt, ...mail }: KeptMail) {
  return { ...mail, keptAt: keptAt.toISOString() }
}

/** Each second part is an address. */
function withLinks(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) =>
      index % 2 === 0 ? htmlText(part) : `<a href="${htmlText(part)}">${htmlText(part)}</a>`,
    )
    .join('')
}
