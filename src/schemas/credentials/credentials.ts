/** The wire shapes of passwords, e-mail addresses and the links that change them. */
import { type Static, Type } from 'typebox'
import { Account, CurrentPassword, Password } from '../accounts/accounts.ts'
import { described, EmailInput, input, ref, shape } from '../common.ts'
import { textRules } from '../text-rules.ts'

const tokenPattern = textRules.linkToken.pattern
const Token = Type.String({ pattern: tokenPattern, description: 'The token from the link in the mail.' })
const tokenForm = new RegExp(tokenPattern)

export function isLinkToken(value: unknown): value is string {
  return typeof value === 'string' && tokenForm.test(value)
}

export const LinkQuery = Type.Object({ token: Token }, { additionalProperties: false })

export const LinkToken = input('LinkToken', 'The token of a link that was sent by mail.', { token: Token })
export type LinkToken = Static<typeof LinkToken>

export const MailReceipt = shape(
  'MailReceipt',
  'A confirmation that a mail may follow. It does not reveal whether an account exists.',
  {
    message: Type.String({ description: 'A sentence that you can show to the user.' }),
  },
)
export type MailReceipt = Static<typeof MailReceipt>

export const PasswordResetRequest = input(
  'PasswordResetRequest',
  'A request to reset a forgotten password.',
  {
    email: described(EmailInput, 'The e-mail address of the account whose password is to be reset.'),
  },
)
export type PasswordResetRequest = Static<typeof PasswordResetRequest>

export const PasswordReset = input('PasswordReset', 'A new password, with the token from the mail.', {
  token: Token,
  password: Password,
})
export type PasswordReset = Static<typeof PasswordReset>

export const PasswordChange = input('PasswordChange', 'A new password, with the present one.', {
  currentPassword: CurrentPassword,
  newPassword: Password,
})
export type PasswordChange = Static<typeof PasswordChange>

export const EmailChange = input(
  'EmailChange',
  'A new e-mail address, which takes effect when its owner confirms it.',
  {
    email: described(EmailInput, 'The new e-mail address.'),
    currentPassword: CurrentPassword,
  },
)
export type EmailChange = Static<typeof EmailChange>

export const RenewedAccess = shape(
  'RenewedAccess',
  'A new access token in place of the ones that have ended. The refresh token of the session stays valid.',
  {
    accessToken: Type.String({
      description: 'The access token, a JWT (RFC 9068). Send it in the header `Authorization`.',
    }),
    tokenType: Type.Literal('Bearer'),
    expiresIn: Type.Integer({ description: 'The number of seconds until the access token expires.' }),
    account: ref(Account),
  },
)
export type RenewedAccess = Static<typeof RenewedAccess>
