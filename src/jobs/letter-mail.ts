/** Makes the mail of one recipient from a letter: fills in the links, and adds the headers. */
import { signNewsletterLink } from '../auth/newsletter-links.ts'
import type { Config } from '../config/settings.ts'
import type { LetterRow, NewsletterRow } from '../db/queries/newsletter/sending.ts'
import { fillSlots } from '../domain/newsletter/letter-slots.ts'
import type { LetterMail } from '../outbound/letter-mailer.ts'

export type LetterInHand = { letter: LetterRow; newsletter: NewsletterRow }

type Parts = LetterInHand & {
  key: Uint8Array
  config: Pick<Config, 'publicUrl' | 'mailFrom'>
  recipient: { signupId: string; email: string }
}

export function letterMailOf({ letter, newsletter, key, config, recipient }: Parts): LetterMail {
  const { publicUrl, mailFrom } = config
  const token = signNewsletterLink(key, { signupId: recipient.signupId, letterId: letter.id })
  const links = {
    unsubscribeUrl: `${publicUrl}/v1/newsletter-signups/unsubscribe?token=${token}`,
    preferencesUrl: `${publicUrl}/v1/newsletter-signups/preferences?token=${token}`,
    archiveUrl: `${publicUrl}/v1/newsletters/${newsletter.slug}/letters/${letter.id}`,
  }
  const from = {
    name: newsletter.fromName ?? mailFrom.name ?? newsletter.name,
    address: newsletter.fromAddress ?? mailFrom.address,
  }
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  return {
    to: recipient.email,
    from,
    replyTo: newsletter.replyTo,
    returnPath: from.address,
    messageId: `<${letter.id}.${recipient.signupId}@${domain}>`,
    subject: letter.sentSubject ?? letter.subject,
    html: fillSlots(letter.sentHtml ?? '', links),
    text: fillSlots(letter.sentText ?? '', links),
    headers: {
      'List-Unsubscribe': `<${links.unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'List-Id': `<${newsletter.slug}.${domain}>`,
    },
  }
}
