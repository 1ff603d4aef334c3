/**
 * The mails to the owner of an account or of an e-mail address. They contain no text from whoever
 * caused them, since strangers could otherwise have their own words sent to anybody. The one
 * exception is the name of an access token: one line, in quotes, sent to the account that made the
 * token.
 */
import { newToken } from '../../../auth/random-tokens.ts'
import type { Config } from '../../../config/settings.ts'
import { formerEmailDays } from '../../../domain/credentials/former-address.ts'
import { deviceOf, loginNetworkOf } from '../../../domain/credentials/login-origin.ts'
import type { OneTimePurpose } from '../../../domain/credentials/one-time-purposes.ts'
import type { Visitor } from '../../../domain/visitor.ts'
import type { Mail, MailDraft } from '../../../outbox/mail.ts'

type Site = Pick<Config, 'publicUrl' | 'accountLinksUrl'>

/** The page that the link of each purpose opens, in this service or in a frontend. */
const linkPaths: Readonly<Record<OneTimePurpose, { page: string; frontend: string }>> = {
  'verify-email': { page: '/v1/accounts/email-verification', frontend: '/verify-email' },
  'reset-password': { page: '/v1/accounts/password-reset', frontend: '/reset-password' },
  'change-email': { page: '/v1/accounts/email-change', frontend: '/confirm-email' },
}

/** Sentences of one paragraph. */
function paragraph(...sentences: string[]): string {
  return sentences.join(' ')
}

function paragraphs(...texts: string[]): string {
  return texts.join('\n\n')
}

const linkTexts: Readonly<Record<OneTimePurpose, (site: string) => Pick<Mail, 'subject' | 'text'>>> = {
  'verify-email': (site) => ({
    subject: `Confirm your e-mail address for ${site}`,
    text: paragraphs(
      paragraph(
        `Somebody, probably you, registered an account at ${site} with this e-mail address.`,
        'The link above confirms that the address is yours.',
        'The link works once and expires after seven days.',
      ),
      'If it was not you, do nothing.',
    ),
  }),
  'reset-password': (site) => ({
    subject: `A new password for ${site}`,
    text: paragraphs(
      paragraph(
        `Somebody, probably you, asked for a new password for your account at ${site}.`,
        'Choose one with the link above. The link works once and expires after an hour.',
        'The new password ends all logins of the account.',
      ),
      'If it was not you, do nothing. Your password then stays as it is.',
    ),
  }),
  'change-email': (site) => ({
    subject: `Confirm your new e-mail address for ${site}`,
    text: paragraphs(
      paragraph(
        `Somebody, probably you, wants to use this e-mail address for their account at ${site}.`,
        'The link above confirms that the address is yours. The link works once and expires after a day.',
      ),
      'If it was not you, do nothing.',
    ),
  }),
}

/** For a link to a new password that an administrator has sent. */
function forcedResetText(site: string): Pick<Mail, 'subject' | 'text'> {
  return {
    subject: `Choose a new password for ${site}`,
    text: paragraphs(
      paragraph(
        `The people who run ${site} have ended the password and all logins of your account,`,
        'for example because somebody else may have used it.',
        'Choose a new password with the link above. The link works once and expires after an hour.',
      ),
      'If the link has expired, ask for a new password with this e-mail address.',
    ),
  }
}

/** For the former address of the account, which a forced reset has restored. */
function restoredText(site: string): Pick<Mail, 'subject' | 'text'> {
  const { subject, text } = forcedResetText(site)
  const restored = paragraph(
    `The address of the account was changed within the last ${formerEmailDays} days.`,
    'The account has the address again to which this mail is sent.',
  )
  return { subject, text: paragraphs(text, restored) }
}

/** For an address that was registered more than once before anybody has confirmed it. */
function registeredAgainText(site: string): Pick<Mail, 'subject' | 'text'> {
  return {
    subject: `Choose a password for ${site}`,
    text: paragraphs(
      paragraph(
        `An account at ${site} was registered with this e-mail address more than once,`,
        'so somebody else may know its password. The account needs a new password.',
      ),
      paragraph(
        'If you registered the account, choose a password with the link above.',
        'That also confirms that the address is yours, and ends whatever was done with the account before.',
        'The link works once and expires after an hour.',
        'Later, ask for a new password with this e-mail address.',
      ),
      'If it was not you, do nothing.',
    ),
  }
}

const resetTexts = {
  forced: forcedResetText,
  restored: restoredText,
  'registered-again': registeredAgainText,
} as const

const noticeTexts = {
  'address-claimed': (site: string) => ({
    subject: `You have an account at ${site}`,
    text: paragraphs(
      paragraph(
        `Somebody, perhaps you, wanted to use this e-mail address for an account at ${site}.`,
        'The address already has an account, and nothing was changed.',
      ),
      paragraph(
        'If it was you, log in, or ask for a new password if you have forgotten yours.',
        'If it was not you, do nothing.',
      ),
    ),
  }),
  'password-changed': (site: string) => ({
    subject: `Your password for ${site} was changed`,
    text: paragraphs(
      `The password of your account at ${site} was changed, and the other logins of the account were ended.`,
      'If it was not you, ask for a new password at once, with this e-mail address.',
    ),
  }),
  'email-changed': (site: string) => ({
    subject: `Your e-mail address for ${site} was changed`,
    text: paragraphs(
      paragraph(
        `Your account at ${site} now has a different e-mail address, which its owner has confirmed.`,
        'This address will get no more mail about the account.',
      ),
      paragraph(
        `If it was not you, tell the people who run ${site} at once.`,
        `For ${formerEmailDays} days they can give the account this address back.`,
      ),
    ),
  }),
  /** For an address that a forced reset does not restore. */
  'email-changed-for-good': (site: string) => ({
    subject: `Your e-mail address for ${site} was changed`,
    text: paragraphs(
      paragraph(
        `Your account at ${site} now has a different e-mail address, which its owner has confirmed.`,
        'This address will get no more mail about the account.',
      ),
      `If it was not you, tell the people who run ${site}.`,
    ),
  }),
  /** For the address that the account had until a forced reset has restored the former one. */
  'email-restored': (site: string) => ({
    subject: `Your account at ${site} has its former e-mail address again`,
    text: paragraphs(
      paragraph(
        `The people who run ${site} have ended the password and all logins of your account,`,
        'for example because somebody else may have used it.',
        `The address of the account was changed to this one within the last ${formerEmailDays} days.`,
        'So the account has its former address again, and the link to a new password was sent there.',
      ),
      `If you cannot read mail at the former address, tell the people who run ${site}.`,
    ),
  }),
} as const

type Notice = keyof typeof noticeTexts

type MailedLink = {
  to: string
  purpose: OneTimePurpose
  token: string
  /** Why a link to a new password is sent that the owner of the account has not asked for. */
  occasion?: keyof typeof resetTexts
}

export function linkMail(site: Site, { to, purpose, token, occasion }: MailedLink): MailDraft {
  const { page, frontend } = linkPaths[purpose]
  const start = site.accountLinksUrl === null ? site.publicUrl + page : site.accountLinksUrl + frontend
  const write = (publication: string) => {
    const isUnasked = purpose === 'reset-password' && occasion !== undefined
    const { subject, text } = (isUnasked ? resetTexts[occasion] : linkTexts[purpose])(publication)
    return { subject, text: `${start}?token=${token}\n\n${text}\n` }
  }
  return { kind: purpose, to, write }
}

/** A mail like that with the link, which nobody gets. */
export function decoyLink(site: Site, link: Omit<MailedLink, 'token'>): MailDraft {
  return { ...linkMail(site, { ...link, token: newToken() }), isDecoy: true }
}

export function noticeMail({ to, notice }: { to: string; notice: Notice }): MailDraft {
  const write = (publication: string) => {
    const { subject, text } = noticeTexts[notice](publication)
    return { subject, text: `${text}\n` }
  }
  return { kind: notice, to, write }
}

type ToldLogin = { to: string; visitor: Visitor; at: Date }

/** A login from a device or network that the account has not used before. */
export function loginMail({ to, ...login }: ToldLogin): MailDraft {
  return { kind: 'new-login', to, write: (publication) => loginText(publication, login) }
}

function loginText(name: string, { visitor, at }: Omit<ToldLogin, 'to'>): Pick<Mail, 'subject' | 'text'> {
  const text = paragraphs(
    `Somebody, probably you, logged in to your account at ${name} from a new device or network.`,
    [
      `Time: ${inWords(at)}`,
      `Device: ${deviceOf(visitor.userAgent)}`,
      `Network: ${loginNetworkOf(visitor.address)}`,
    ].join('\n'),
    'If it was you, do nothing.',
    paragraph(
      'If it was not you, ask for a new password at once, with this e-mail address.',
      'A password that is set through a mailed link ends all logins and all access tokens of the account.',
    ),
  )
  return { subject: `A new login to your account at ${name}`, text: `${text}\n` }
}

type MadeAccessToken = { id: string; name: string; actions: readonly string[]; expiresAt: Date }

/**
 * The mail never contains the token itself. An account without a password belongs to an outside
 * issuer.
 */
export function accessTokenMail(
  site: Site,
  { to, ...made }: { to: string; hasPassword: boolean; token: MadeAccessToken },
): MailDraft {
  const write = (publication: string) => accessTokenText(publication, { ...made, site })
  return { kind: 'access-token-created', to, write }
}

function accessTokenText(
  name: string,
  { site, hasPassword, token }: { site: Site; hasPassword: boolean; token: MadeAccessToken },
): Pick<Mail, 'subject' | 'text'> {
  const remedy = hasPassword
    ? paragraph(
        'If it was not you, ask for a new password at once, with this e-mail address.',
        'A password that is set through a mailed link ends all logins and all access tokens of the account.',
      )
    : `If it was not you, revoke the token at once, and tell the people who run ${name}.`
  const about = [
    `Name: “${token.name}”`,
    `Allows: ${token.actions.join(', ')}`,
    `Expires: ${inWords(token.expiresAt)}`,
  ]
  const text = paragraphs(
    paragraph(
      `A personal access token was made for your account at ${name}.`,
      'Whoever has the token can do what it allows without logging in.',
    ),
    about.join('\n'),
    `To revoke the token, log in and send DELETE ${site.publicUrl}/v1/access-tokens/${token.id}`,
    remedy,
  )
  return { subject: `A new access token for your account at ${name}`, text: `${text}\n` }
}

function inWords(at: Date): string {
  return `${at.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })} UTC`
}
