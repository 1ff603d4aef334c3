/** Makes the mail of one recipient of a letter: its links and headers. */
import { returnPathOf, signNewsletterLink } from '../auth/newsletter-links.ts'
import type { LetterOfNewsletter } from '../db/queries/newsletter/letters.ts'
import { letterHeaders } from '../domain/newsletter/letter-headers.ts'
import { letterUrl, personalLinks } from '../domain/newsletter/letter-urls.ts'
import type { LetterMail } from '../outbound/letter-mailer.ts'
import type { JobDeps } from './job.ts'

type Recipient = { signupId: string; email: string }

type Parts = LetterOfNewsletter & {
  key: Uint8Array
  config: Pick<JobDeps['config'], 'publicUrl' | 'mailFrom' | 'bounces'>
  publication: string
}

/** The mail of one recipient, without the texts that all recipients get. */
export function letterMailOf(
  { letter, newsletter, key, config, publication }: Parts,
  { signupId, email }: Recipient,
): LetterMail {
  const { publicUrl, mailFrom, bounces } = config
  const token = signNewsletterLink(key, { signupId, letterId: letter.id })
  const archiveUrl = letterUrl(publicUrl, { slug: newsletter.slug, id: letter.id })
  const links = { ...personalLinks(publicUrl, token), archiveUrl }
  const headers = letterHeaders({
    ...links,
    unsubscribeMailbox: null,
    letterId: letter.id,
    recipientId: signupId,
    newsletter,
    mailFrom,
    publication,
  })
  return {
    ...headers,
    to: email,
    returnPath:
      bounces.address === null ? headers.from.address : returnPathOf(key, bounces.address, signupId),
    subject: letter.sentSubject ?? letter.subject,
    links,
  }
}
