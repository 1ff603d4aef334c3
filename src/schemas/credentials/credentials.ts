/** Passwords, e-mail addresses and the links that change them, as they travel. */
import { type Static, Type } from 'typebox'
import { Account, CurrentPassword, Password } from '../accounts/accounts.ts'
import { Email, input, ref, shape } from '../common.ts'
import { textRules } from '../text-rules.ts'

const tokenPattern = textRules.linkToken.pattern
const Token = Type.String({ pattern: tokenPattern, description: 'From the link in the mail.' })
const tokenForm = new RegExp(tokenPattern)

export function isLinkToken(value: unknown): value is string {
  return typeof value === 'string' && tokenForm.test(value)
}

export const LinkQuery = Type.Object({ token: Token }, { additionalProperties: false })

export const LinkToken = input('LinkToken', 'What a link sent by mail carries.', { token: Token })
export type LinkToken = Static<typeof LinkToken>

export const MailReceipt = shape('MailReceipt', 'What will come by mail; it tells nothing of accounts.', {
  message: Type.String(),
})
export type MailReceipt = Static<typeof MailReceipt>

export const PasswordResetRequest = input('PasswordResetRequest', 'Whose password is forgotten.', {
  email: Email,
})
export type PasswordResetRequest = Static<typeof PasswordResetRequest>

export const PasswordReset = input('PasswordReset', 'A new password, by the link of a mail.', {
  token: Token,
  password: Password,
})
export type PasswordReset = Static<typeof PasswordReset>

export const PasswordChange = input('PasswordChange', 'A new password, by whoever knows the present one.', {
  currentPassword: CurrentPassword,
  newPassword: Password,
})
export type PasswordChange = Static<typeof PasswordChange>

export const EmailChange = input(
  'EmailChange',
  'Another address; it counts once its owner has confirmed it.',
  {
    email: Email,
    currentPassword: CurrentPassword,
  },
)
export type EmailChange = Static<typeof EmailChange>

export const RenewedAccess = shape(
  'RenewedAccess',
  'An access token in place of those that have ended; the refresh token of the session stays good.',
  {
    accessToken: Type.String({ description: 'A JWT (RFC 9068) for the Authorization header.' }),
    tokenType: Type.Literal('Bearer'),
    expiresIn: Type.Integer({ description: 'Seconds until the access token expires.' }),
    account: ref(Account),
  },
)
export type RenewedAccess = Static<typeof RenewedAccess>
