/** Writes the mail that asks for the confirmation of an address that an admin has imported or corrected. */
import type { Config } from '../../../config/settings.ts'
import { linkLifetimeDays, shownConsent } from '../../../domain/newsletter/signup.ts'
import type { MailDraft } from '../../../outbox/mail.ts'

export function invitationMail(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  { to, token }: { to: string; token: string },
): MailDraft {
  return {
    kind: 'newsletter-signup',
    to,
    write: (publication) => ({
      subject: `Please confirm that you want the newsletter of ${publication}`,
      text: `Hello,

This address is on the list of ${publication}. You get its newsletter only if you confirm. Open this page and confirm:

${publicUrl}/v1/newsletter-signups/confirmation?token=${token}

By confirming you agree to this: "${shownConsent('en').wordingText}"

The link works for ${linkLifetimeDays} days. If you do not want the newsletter, do nothing. We send it only after your \
confirmation.

${publication}
`,
    }),
  }
}
