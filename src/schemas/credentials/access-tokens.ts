/** The wire shapes of personal access tokens. */
import { type Static, Type } from 'typebox'
import { delegableActions } from '../../auth/policy.ts'
import { defaultLifetimeDays, maxLifetimeDays } from '../../domain/credentials/personal-access-token.ts'
import { CurrentPassword } from '../accounts/accounts.ts'
import { Id, input, Line, listOf, listQuery, nullable, oneOf, ref, shape, Time } from '../common.ts'

const members = {
  id: Id,
  name: Type.String({ description: 'The name that you gave the token.' }),
  ending: Type.String({
    description: 'The last characters of the token, so that you can tell it from others.',
  }),
  actions: Type.Array(Type.String(), { description: 'The actions that the token allows.' }),
  createdAt: Time,
  expiresAt: Time,
  lastUsedAt: nullable(
    Type.String({
      format: 'date-time',
      description: 'When the token was last used, accurate to a minute; null if it was never used.',
    }),
  ),
  lastUsedAddress: nullable(
    Type.String({ description: 'The network address of the last use; null if the token was never used.' }),
  ),
}

export const PersonalAccessToken = shape(
  'PersonalAccessToken',
  'A personal access token, without the token itself. A script or a build system sends it in place of ' +
    'a login.',
  members,
)
export type PersonalAccessToken = Static<typeof PersonalAccessToken>

export const NewPersonalAccessToken = shape(
  'NewPersonalAccessToken',
  'A new personal access token, with the token itself.',
  {
    ...members,
    token: Type.String({
      description:
        'The token. Send it in the header `Authorization` as `Bearer <token>`. Store it now: the ' +
        'service does not show it again.',
    }),
  },
)
export type NewPersonalAccessToken = Static<typeof NewPersonalAccessToken>

export const PersonalAccessTokenList = listOf('PersonalAccessTokenList', ref(PersonalAccessToken))

export const PersonalAccessTokenQuery = listQuery({})

export const PersonalAccessTokenInput = input(
  'PersonalAccessTokenInput',
  'A personal access token to create.',
  {
    name: Line(80, 'A name by which you recognise the token.'),
    actions: Type.Array(oneOf(delegableActions), {
      minItems: 1,
      maxItems: delegableActions.length,
      uniqueItems: true,
      description:
        'The actions that the token allows. One of your roles must allow each of them. Actions that ' +
        'manage logins, tokens and roles are not possible.',
    }),
    expiresAt: Type.Optional(
      Type.String({
        format: 'date-time',
        description:
          `When the token expires: at most ${maxLifetimeDays} days ahead, and ${defaultLifetimeDays} ` +
          'days by default. For an account of an outside issuer, at most 24 hours.',
      }),
    ),
    currentPassword: Type.Optional(CurrentPassword),
  },
)
export type PersonalAccessTokenInput = Static<typeof PersonalAccessTokenInput>
