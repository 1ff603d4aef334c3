/** Writes the mails of a signup, in the language of whoever signed up. */
import type { Config } from '../../../config/settings.ts'
import { type NewsletterLanguage, newsletterTexts } from '../../../domain/newsletter/languages.ts'
import { linkLifetimeDays, shownConsent } from '../../../domain/newsletter/signup.ts'
import type { MailDraft } from '../../../outbox/mail.ts'

type Site = Pick<Config, 'publicUrl'>
type SignupMail = { to: string; token: string; language: NewsletterLanguage; newsletters: readonly string[] }

/** `newsletters` are the names of all that the link adds. */
export function confirmationMail(
  { publicUrl }: Site,
  { to, token, language, newsletters }: SignupMail,
): MailDraft {
  const texts = newsletterTexts[language].signupMail
  const link = `${publicUrl}/v1/newsletter-signups/confirmation?token=${token}`
  return {
    kind: 'newsletter-signup',
    to,
    write: (publication) => ({
      subject: texts.subject(publication),
      text: paragraphs(
        texts.greeting,
        texts.request(publication),
        newsletters.map((name) => `* ${name}`).join('\n'),
        texts.instruction,
        link,
        texts.consent(shownConsent(language).wordingText),
        texts.end(linkLifetimeDays),
        publication,
      ),
    }),
  }
}

/** The link leads to the page on which the reader chooses newsletters. */
export function preferencesMail(
  { publicUrl }: Site,
  { to, token, language }: Omit<SignupMail, 'newsletters'>,
): MailDraft {
  const texts = newsletterTexts[language].preferencesMail
  const link = `${publicUrl}/v1/newsletter-signups/preferences?token=${token}`
  return {
    kind: 'newsletter-preferences',
    to,
    write: (publication) => ({
      subject: texts.subject(publication),
      text: paragraphs(texts.greeting, texts.request(publication), link, texts.end, publication),
    }),
  }
}

function paragraphs(...parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`
}
