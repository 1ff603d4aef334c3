/** Accounts and sessions as they travel. */
import { type Static, Type } from 'typebox'
import { decisionReasons } from '../../domain/comments/comment-lifecycle.ts'
import { maxPasswordLength, minPasswordLength } from '../../domain/credentials/password-rules.ts'
import { maxEmailLength } from '../../domain/email-address.ts'
import { type Role, roles } from '../../domain/roles.ts'
import { maxDisplayNameLength } from '../../domain/single-line-text.ts'
import {
  Email,
  Id,
  input,
  Line,
  listOf,
  listQuery,
  nullable,
  oneOf,
  ref,
  shape,
  Time,
  WebUrl,
} from '../common.ts'
import { textRules } from '../text-rules.ts'

export const Password = Type.String({
  minLength: minPasswordLength,
  maxLength: maxPasswordLength,
  format: 'password',
  description:
    'Characters of any kind, counted after normalisation to NFC. Passwords that are guessed first are refused.',
})

export const CurrentPassword = Type.String({
  minLength: 1,
  maxLength: maxPasswordLength,
  format: 'password',
  description: 'The present password, asked again. Required where the account has one.',
})

const DisplayName = Line(maxDisplayNameLength, 'Shown beside comments.')

export const Suspension = shape('Suspension', 'Why and until when an account may do nothing.', {
  since: Time,
  until: nullable(Type.String({ format: 'date-time', description: 'null: until a moderator lifts it.' })),
  reason: Type.String({ description: 'What the account is told.' }),
})
export type Suspension = Static<typeof Suspension>

export const Account = shape(
  'Account',
  'A login. The e-mail address is shown to its owner and to admins only.',
  {
    id: Id,
    email: nullable(Email),
    emailVerified: Type.Boolean({ description: 'Whether mail to the address has reached its owner.' }),
    displayName: Type.String(),
    avatarUrl: nullable(Type.String({ format: 'uri' })),
    roles: Type.Array(oneOf(roles)),
    suspendedUntil: nullable(Time),
    suspension: nullable(ref(Suspension)),
    createdAt: Time,
  },
)
export type Account = Omit<Static<typeof Account>, 'roles'> & { roles: Role[] }

export const AccountPatch = input('AccountPatch', 'A merge patch (RFC 7396): what is left out stays.', {
  displayName: Type.Optional(DisplayName),
  avatarUrl: Type.Optional(nullable(WebUrl)),
})
export type AccountPatch = Static<typeof AccountPatch>

export const AccountStanding = shape('AccountStanding', 'What a moderator sees of an account.', {
  id: Id,
  displayName: Type.String(),
  roles: Type.Array(oneOf(roles)),
  suspendedUntil: nullable(Time),
  suspension: nullable(ref(Suspension)),
})
export type AccountStanding = Omit<Static<typeof AccountStanding>, 'roles'> & { roles: Role[] }

export const SuspendedAccount = shape(
  'SuspendedAccount',
  'What a moderator sees of an account, and what its suspension has hidden.',
  {
    ...AccountStanding.properties,
    hiddenComments: Type.Optional(
      Type.Object(
        {
          batchId: nullable(
            Type.String({
              format: 'uuid',
              description:
                'POST /v1/moderation/undos takes the batch back. null where there was none to hide.',
            }),
          ),
          count: Type.Integer(),
          hasMore: Type.Boolean({
            description: 'Whether there are older ones still: the same request once more hides them.',
          }),
        },
        { description: 'Where `hideCommentsOfLastDays` was given.' },
      ),
    ),
  },
)

export type SuspendedAccount = AccountStanding & Pick<Static<typeof SuspendedAccount>, 'hiddenComments'>

export const AccountList = listOf('AccountList', ref(Account))

export const AccountQuery = listQuery({
  email: Type.Optional(
    Type.String({
      ...{ format: 'email', maxLength: maxEmailLength },
      description: 'The account with this address, in any case of letters.',
    }),
  ),
})

export const RolesInput = input(
  'RolesInput',
  'All roles that the account shall have; reader comes with every account.',
  {
    roles: Type.Array(oneOf(roles), { maxItems: roles.length, uniqueItems: true }),
  },
)
export type RolesInput = Static<typeof RolesInput>

export const SuspensionInput = input('SuspensionInput', 'Suspends an account, or changes its suspension.', {
  reason: Type.String({
    minLength: 1,
    maxLength: 1_000,
    description: 'Why; the owner of the account reads it.',
  }),
  until: nullable(Type.String({ format: 'date-time', description: 'null: until a moderator lifts it.' })),
  hideCommentsOfLastDays: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 365,
      description:
        'Hides what the account wrote in these days and is visible or waits, in one batch: the newest 10,000.',
    }),
  ),
  hideReason: Type.Optional(
    oneOf(
      decisionReasons,
      'The reason of those decisions; `other` unless given. Only with `hideCommentsOfLastDays`.',
    ),
  ),
})
export type SuspensionInput = Static<typeof SuspensionInput>

export const Registration = input('Registration', 'A new account; it starts as a reader.', {
  email: Email,
  password: Password,
  displayName: DisplayName,
})
export type Registration = Static<typeof Registration>

export const Credentials = input('Credentials', 'What a login needs.', {
  email: Type.String({ minLength: 1, maxLength: 254 }),
  password: Type.String({ minLength: 1, maxLength: maxPasswordLength, format: 'password' }),
})
export type Credentials = Static<typeof Credentials>

export const Session = shape('Session', 'The tokens of a login, and whose they are.', {
  accessToken: Type.String({ description: 'A JWT (RFC 9068) for the Authorization header.' }),
  tokenType: Type.Literal('Bearer'),
  expiresIn: Type.Integer({ description: 'Seconds until the access token expires.' }),
  refreshToken: Type.String({
    description: 'Good for one POST /v1/sessions/refresh, which gives the next one.',
  }),
  account: ref(Account),
})
export type Session = Static<typeof Session>

export const SessionSummary = shape('SessionSummary', 'One of your logins.', {
  id: Id,
  isCurrent: Type.Boolean({ description: 'Whether this request was made with it.' }),
  address: nullable(Type.String({ description: 'Where the login came from.' })),
  userAgent: nullable(Type.String()),
  createdAt: Time,
  lastUsedAt: Time,
  expiresAt: Type.String({
    format: 'date-time',
    description: 'Unless it is used before: then later, up to 180 days after the login.',
  }),
})
export type SessionSummary = Static<typeof SessionSummary>

export const SessionList = listOf('SessionList', ref(SessionSummary))

export const Refresh = input('Refresh', 'The refresh token of the last login or refresh.', {
  refreshToken: Type.String({ minLength: 1, maxLength: 200 }),
})
export type Refresh = Static<typeof Refresh>

export const SessionParams = Type.Object(
  {
    id: Type.String({
      pattern: textRules.ownSession.pattern,
      description: 'The id of one of your sessions, or `current`.',
    }),
  },
  { additionalProperties: false },
)
