/** Personal access tokens as they travel. */
import { type Static, Type } from 'typebox'
import { delegableActions } from '../../auth/policy.ts'
import { defaultLifetimeDays, maxLifetimeDays } from '../../domain/credentials/personal-access-token.ts'
import { CurrentPassword } from '../accounts/accounts.ts'
import { Id, input, Line, listOf, listQuery, nullable, oneOf, ref, shape, Time } from '../common.ts'

const members = {
  id: Id,
  name: Type.String(),
  ending: Type.String({ description: 'The last characters of the token, to tell it from others.' }),
  actions: Type.Array(Type.String(), { description: 'What it was made for.' }),
  createdAt: Time,
  expiresAt: Time,
  lastUsedAt: nullable(
    Type.String({ format: 'date-time', description: 'Noted once a minute at most; null: never.' }),
  ),
  lastUsedAddress: nullable(Type.String({ description: 'Where that use came from.' })),
}

export const PersonalAccessToken = shape(
  'PersonalAccessToken',
  'What a script or a build system presents instead of a login, without the token itself.',
  members,
)
export type PersonalAccessToken = Static<typeof PersonalAccessToken>

export const NewPersonalAccessToken = shape(
  'NewPersonalAccessToken',
  'A personal access token as it is shown once, when it was made.',
  {
    ...members,
    token: Type.String({
      description: 'For the Authorization header, as Bearer. Keep it: it is not shown again.',
    }),
  },
)
export type NewPersonalAccessToken = Static<typeof NewPersonalAccessToken>

export const PersonalAccessTokenList = listOf('PersonalAccessTokenList', ref(PersonalAccessToken))

export const PersonalAccessTokenQuery = listQuery({})

export const PersonalAccessTokenInput = input('PersonalAccessTokenInput', 'What the token shall be for.', {
  name: Line(80, 'What you will know it by.'),
  actions: Type.Array(oneOf(delegableActions), {
    minItems: 1,
    maxItems: delegableActions.length,
    uniqueItems: true,
    description:
      'Actions of the policy that one of your roles allows. Those that manage logins, tokens and roles are not among them.',
  }),
  expiresAt: Type.Optional(
    Type.String({
      format: 'date-time',
      description: `At most ${maxLifetimeDays} days ahead; ${defaultLifetimeDays} days where you leave it out.`,
    }),
  ),
  currentPassword: Type.Optional(CurrentPassword),
})
export type PersonalAccessTokenInput = Static<typeof PersonalAccessTokenInput>
