/** What the erasure of an account asks for. */
import { type Static, Type } from 'typebox'
import { input } from '../common.ts'
import { CurrentPassword } from './accounts.ts'

export const AccountErasure = input(
  'AccountErasure',
  'Who can log in with a password says it again; an account without one says its own display name.',
  {
    currentPassword: Type.Optional(CurrentPassword),
    confirm: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'The display name of the account, exactly: for an account without a password.',
      }),
    ),
  },
)
export type AccountErasure = Static<typeof AccountErasure>
