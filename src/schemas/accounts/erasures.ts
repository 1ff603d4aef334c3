/** The wire shape of the request to erase an account. */
import { type Static, Type } from 'typebox'
import { input } from '../common.ts'
import { CurrentPassword } from './accounts.ts'

export const AccountErasure = input(
  'AccountErasure',
  'The confirmation of an erasure: the password, or, for an account without a password, its display name.',
  {
    currentPassword: Type.Optional(CurrentPassword),
    confirm: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'The exact display name of the account. Only for an account without a password.',
      }),
    ),
  },
)
export type AccountErasure = Static<typeof AccountErasure>
