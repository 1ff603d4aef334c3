/** Makes the mail of one recipient from a letter: fills in the links, and adds the headers. */
import { signNewsletterLink } from '../auth/newsletter-links.ts'
import type { Config } from '../config/settings.ts'
import type { LetterOfNewsletter } from '../db/queries/newsletter/letters.ts'
import { letterHeaders } from '../domain/newsletter/letter-headers.ts'
import { fillerOfHtml, fillerOfText } from '../domain/newsletter/letter-slots.ts'
import type { LetterMail } from '../outbound/letter-mailer.ts'

type Recipient = { signupId: string; email: string }

type Parts = LetterOfNewsletter & {
  key: Uint8Array
  config: Pick<Config, 'publicUrl' | 'mailFrom'>
  publication: string
}

/** Prepares a letter once, so that a mail costs little more than its own links. */
export function letterMailMaker({ letter, newsletter, key, config, publication }: Parts) {
  const { publicUrl, mailFrom } = config
  const html = fillerOfHtml(letter.sentHtml ?? '')
  const text = fillerOfText(letter.sentText ?? '')
  const archiveUrl = `${publicUrl}/v1/newsletters/${newsletter.slug}/letters/${letter.id}`
  return ({ signupId, email }: Recipient): LetterMail => {
    const token = signNewsletterLink(key, { signupId, letterId: letter.id })
    const unsubscribeUrl = `${publicUrl}/v1/newsletter-signups/unsubscribe?token=${token}`
    const preferencesUrl = `${publicUrl}/v1/newsletter-signups/preferences?token=${token}`
    const links = { unsubscribeUrl, preferencesUrl, archiveUrl }
    const { from, ...rest } = letterHeaders({
      unsubscribeUrl,
      unsubscribeMailbox: null,
      archiveUrl,
      letterId: letter.id,
      recipientId: signupId,
      newsletter,
      mailFrom,
      publication,
    })
    return {
      ...rest,
      to: email,
      from,
      returnPath: from.address,
      subject: letter.sentSubject ?? letter.subject,
      html: html(links),
      text: text(links),
    }
  }
}
