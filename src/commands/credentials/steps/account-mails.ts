/**
 * What the service writes to the owner of an account, or of an address. Nothing in it comes from whoever caused it: else
 * strangers could have their own words sent to anybody. The name of an access token alone does: one line, in quotes, to
 * the account that made it.
 */
import type { Config } from '../../../config/settings.ts'
import type { OneTimePurpose } from '../../../domain/credentials/one-time-purposes.ts'
import type { Mail } from '../../../outbox/mail.ts'

type Site = Pick<Config, 'publicUrl' | 'accountLinksUrl'>

/** Where the link of each purpose leads: to a page of this service, or of a frontend. */
const linkPaths: Readonly<Record<OneTimePurpose, { page: string; frontend: string }>> = {
  'verify-email': { page: '/v1/accounts/email-verification', frontend: '/verify-email' },
  'reset-password': { page: '/v1/accounts/password-reset', frontend: '/reset-password' },
  'change-email': { page: '/v1/accounts/email-change', frontend: '/confirm-email' },
}

const linkTexts: Readonly<Record<OneTimePurpose, (site: string) => Omit<Mail, 'to'>>> = {
  'verify-email': (site) => ({
    subject: `Confirm your e-mail address for ${site}`,
    text: `Somebody, probably you, registered an account at ${site} with this e-mail address. The link above confirms that the address is yours. It is good for seven days.

If it was not you, do nothing.`,
  }),
  'reset-password': (site) => ({
    subject: `A new password for ${site}`,
    text: `Somebody, probably you, asked for a new password for your account at ${site}. Choose one with the link above. It is good for an hour and works once; all logins of the account end with it.

If it was not you, do nothing: your password stays as it is.`,
  }),
  'change-email': (site) => ({
    subject: `Confirm your new e-mail address for ${site}`,
    text: `Somebody, probably you, wants to use this e-mail address for their account at ${site}. The link above confirms that the address is yours. It is good for a day.

If it was not you, do nothing.`,
  }),
}

const noticeTexts = {
  'address-claimed': (site: string) => ({
    subject: `You have an account at ${site}`,
    text: `Somebody, perhaps you, wanted to use this e-mail address for an account at ${site}. It has an account already, and nothing was changed.

If it was you: log in, or ask for a new password if you have forgotten yours. If not, do nothing.`,
  }),
  'password-changed': (site: string) => ({
    subject: `Your password for ${site} was changed`,
    text: `The password of your account at ${site} was changed, and its other logins have ended.

If it was not you, ask for a new password at once, with this e-mail address.`,
  }),
  'email-changed': (site: string) => ({
    subject: `Your e-mail address for ${site} was changed`,
    text: `Your account at ${site} has another e-mail address now, which its owner has confirmed. No more mail will come to this one.

If it was not you, tell the people who run ${site}.`,
  }),
} as const

export type Notice = keyof typeof noticeTexts

function siteOf({ publicUrl }: Site): string {
  return new URL(publicUrl).host
}

export function linkMail(
  site: Site,
  { to, purpose, token }: { to: string; purpose: OneTimePurpose; token: string },
): Mail {
  const { page, frontend } = linkPaths[purpose]
  const start = site.accountLinksUrl === null ? site.publicUrl + page : site.accountLinksUrl + frontend
  const { subject, text } = linkTexts[purpose](siteOf(site))
  return { to, subject, text: `${start}?token=${token}\n\n${text}\n` }
}

export function noticeMail(site: Site, { to, notice }: { to: string; notice: Notice }): Mail {
  const { subject, text } = noticeTexts[notice](siteOf(site))
  return { to, subject, text: `${text}\n` }
}

export type MadeAccessToken = { id: string; name: string; actions: readonly string[]; expiresAt: Date }

/** Never the token itself. `hasPassword`: else the account belongs to an outside issuer, and there is none to change. */
export function accessTokenMail(
  site: Site,
  { to, hasPassword, token }: { to: string; hasPassword: boolean; token: MadeAccessToken },
): Mail {
  const name = siteOf(site)
  const remedy = hasPassword
    ? 'ask for a new password at once, with this e-mail address: one that is set through a mailed link ends all logins and all access tokens of the account'
    : `revoke it at once, and tell the people who run ${name}`
  return {
    to,
    subject: `A new access token for your account at ${name}`,
    text: `A personal access token was made for your account at ${name}. Whoever has it can do what it was made for, without a login.

Name: “${token.name}”
Made for: ${token.actions.join(', ')}
Good until: ${inWords(token.expiresAt)}

To revoke it, log in and send DELETE ${site.publicUrl}/v1/access-tokens/${token.id}

If it was not you, ${remedy}.
`,
  }
}

function inWords(at: Date): string {
  return `${at.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })} UTC`
}
