/** The header fields of one mail of a letter. All values are ASCII and have no line breaks. */

export type MailAddress = { name: string; address: string }

type LetterMailFacts = {
  /** As links in the mail have it, for RFC 8058. */
  unsubscribeUrl: string
  /** The address that a mail to it unsubscribes; null where none is configured. */
  unsubscribeMailbox: string | null
  archiveUrl: string
  letterId: string
  /** What tells this mail from the others of the letter: the id of the signup, or `test`. */
  recipientId: string
  newsletter: {
    slug: string
    name: string
    fromName: string | null
    fromAddress: string | null
    replyTo: string | null
  }
  /** The sender of all mail of this service. */
  mailFrom: { name: string | null; address: string }
  publication: string
}

export type LetterMailHeaders = {
  from: MailAddress
  replyTo: string | null
  /** The same for every attempt at this mail, so that mail programs recognize a second copy. */
  messageId: string
  headers: Readonly<Record<string, string>>
}

/**
 * There is no `Auto-Submitted`: RFC 3834 means mail without any human decision, and some servers drop
 * it. `Precedence: bulk` and `List-Id` keep automatic replies away.
 */
export function letterHeaders(facts: LetterMailFacts): LetterMailHeaders {
  const { newsletter, mailFrom, publication, letterId, recipientId } = facts
  const address = newsletter.fromAddress ?? mailFrom.address
  const domain = onlyOf(/[^a-z\d.-]/gi, address.slice(address.lastIndexOf('@') + 1))
  const slug = onlyOf(/[^a-z\d-]/gi, newsletter.slug)
  const mailbox = facts.unsubscribeMailbox
  const unsubscribe = [
    ...(mailbox === null ? [] : [`<mailto:${urlPart(mailbox)}?subject=unsubscribe>`]),
    `<${urlPart(facts.unsubscribeUrl)}>`,
  ]
  return {
    from: { name: oneLineOf(newsletter.fromName ?? mailFrom.name ?? publication), address },
    replyTo: newsletter.replyTo,
    messageId: `<${onlyOf(/[^\w-]/g, letterId)}.${onlyOf(/[^\w-]/g, recipientId)}@${domain}>`,
    headers: {
      'List-Unsubscribe': unsubscribe.join(', '),
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'List-Id': `${phraseOf(newsletter.name)}<${slug}.newsletters.${domain}>`,
      'List-Archive': `<${urlPart(facts.archiveUrl)}>`,
      'Feedback-ID': `${onlyOf(/[^\w-]/g, letterId)}:${slug}:newsletter:${senderIdOf(domain)}`,
      Precedence: 'bulk',
    },
  }
}

function onlyOf(others: RegExp, text: string): string {
  return text.replace(others, '')
}

function oneLineOf(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

/** Nothing in a header's URL ends it, the line or the header. */
function urlPart(url: string): string {
  return url.replace(/[^!#-;=?-~]+/g, (text) =>
    encodeURIComponent(text.toWellFormed()).replaceAll("'", '%27'),
  )
}

/** A quoted name in front of the id of the list (RFC 2919). Another name would have to be encoded. */
function phraseOf(name: string): string {
  return /^[\w .,:;!?&+'()/-]{1,100}$/.test(name) ? `"${name}" ` : ''
}

/** Google asks for five to fifteen characters that name the sender. */
function senderIdOf(domain: string): string {
  return domain.slice(-15).padEnd(5, '-')
}
