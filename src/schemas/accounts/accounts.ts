/** The wire shapes of accounts, suspensions and sessions. */
import { type Static, Type } from 'typebox'
import { decisionReasons } from '../../domain/comments/comment-lifecycle.ts'
import { maxPasswordLength, minPasswordLength } from '../../domain/credentials/password-rules.ts'
import { type Role, roles } from '../../domain/roles.ts'
import { maxDisplayNameLength } from '../../domain/single-line-text.ts'
import {
  described,
  Email,
  EmailInput,
  EmailToFind,
  Id,
  input,
  Line,
  listOf,
  listQuery,
  nullable,
  oneOf,
  ref,
  shape,
  Text,
  Time,
  WebUrl,
} from '../common.ts'
import { textRules } from '../text-rules.ts'

export const Password = Type.String({
  minLength: minPasswordLength,
  maxLength: maxPasswordLength,
  format: 'password',
  description:
    'Any characters. The length counts characters after normalisation to NFC. Passwords that are easy ' +
    'to guess are refused.',
})

export const CurrentPassword = Type.String({
  minLength: 1,
  maxLength: maxPasswordLength,
  format: 'password',
  description: 'The present password of the account. Required if the account has a password.',
})

const DisplayName = Line(maxDisplayNameLength, 'The name that others see beside your comments.')

export const Suspension = shape('Suspension', 'The suspension of an account.', {
  since: described(Time, 'When the suspension began.'),
  until: nullable(
    Type.String({
      format: 'date-time',
      description: 'The end of the suspension; null if it lasts until a moderator lifts it.',
    }),
  ),
  reason: Type.String({ description: 'The reason that the owner of the account is given.' }),
})
export type Suspension = Static<typeof Suspension>

const suspension = described(
  nullable(ref(Suspension)),
  'The current suspension; null if the account is not suspended.',
)
const suspendedUntil = described(
  nullable(Time),
  'When the current suspension ends; null if it has no end or the account is not suspended.',
)

export const Account = shape('Account', 'An account. Only its owner and admins see the e-mail address.', {
  id: Id,
  email: described(nullable(Email), 'The e-mail address; null if the account has none.'),
  emailVerified: Type.Boolean({ description: 'Whether the owner has verified the e-mail address.' }),
  displayName: Type.String({ description: 'The name that others see.' }),
  avatarUrl: nullable(Type.String({ format: 'uri', description: 'The picture; null if there is none.' })),
  roles: Type.Array(oneOf(roles)),
  suspendedUntil,
  suspension,
  createdAt: Time,
})
export type Account = Omit<Static<typeof Account>, 'roles'> & { roles: Role[] }

export const AccountPatch = input(
  'AccountPatch',
  'A merge patch (RFC 7396): members that you leave out keep their value.',
  {
    displayName: Type.Optional(DisplayName),
    avatarUrl: Type.Optional(
      described(nullable(WebUrl), 'The URL of your picture; null removes the picture.'),
    ),
  },
)
export type AccountPatch = Static<typeof AccountPatch>

export const AccountStanding = shape('AccountStanding', 'An account as moderators see it.', {
  id: Id,
  displayName: Type.String(),
  roles: Type.Array(oneOf(roles)),
  suspendedUntil,
  suspension,
})
export type AccountStanding = Omit<Static<typeof AccountStanding>, 'roles'> & { roles: Role[] }

export const SuspendedAccount = shape(
  'SuspendedAccount',
  'An account as moderators see it, with the comments that the suspension has hidden.',
  {
    ...AccountStanding.properties,
    hiddenComments: Type.Optional(
      Type.Object(
        {
          batchId: nullable(
            Type.String({
              format: 'uuid',
              description:
                'The batch of the decisions, which POST /v1/moderation/undos can undo; null if there ' +
                'was no comment to hide.',
            }),
          ),
          count: Type.Integer({ description: 'The number of comments that were hidden.' }),
          hasMore: Type.Boolean({
            description:
              'Whether there are older comments to hide; send the same request again to hide them.',
          }),
        },
        { description: 'The comments that were hidden. Only with `hideCommentsOfLastDays`.' },
      ),
    ),
  },
)

export type SuspendedAccount = AccountStanding & Pick<Static<typeof SuspendedAccount>, 'hiddenComments'>

export const AccountList = listOf('AccountList', ref(Account))

export const AccountQuery = listQuery({
  email: Type.Optional(
    described(EmailInput, 'Only the account with this address, compared without regard to case.'),
  ),
})

export const RolesInput = input('RolesInput', 'The roles of an account.', {
  roles: Type.Array(oneOf(roles), {
    maxItems: roles.length,
    uniqueItems: true,
    description: 'The new roles. Every account has the role `reader`, even if you leave it out.',
  }),
})
export type RolesInput = Static<typeof RolesInput>

export const SuspensionInput = input('SuspensionInput', 'A suspension, or a change of the present one.', {
  reason: Text(1_000, {
    isVisible: true,
    description: 'The reason; the owner of the account reads it.',
  }),
  until: nullable(
    Type.String({
      format: 'date-time',
      description: 'The end of the suspension; null if it lasts until a moderator lifts it.',
    }),
  ),
  hideCommentsOfLastDays: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 365,
      description:
        'Also hides the comments that the account has posted in this number of days and that are ' +
        'visible or wait for a moderator: the newest 10,000, as one batch.',
    }),
  ),
  hideReason: Type.Optional(
    oneOf(
      decisionReasons,
      'The reason of the decisions that hide the comments; `other` by default. Only with ' +
        '`hideCommentsOfLastDays`.',
    ),
  ),
})
export type SuspensionInput = Static<typeof SuspensionInput>

export const Registration = input('Registration', 'A new account, which has the role `reader`.', {
  email: described(EmailInput, 'The e-mail address, with which you log in.'),
  password: Password,
  displayName: DisplayName,
})
export type Registration = Static<typeof Registration>

export const Credentials = input('Credentials', 'The e-mail address and the password of an account.', {
  email: described(EmailToFind, 'The e-mail address of the account.'),
  password: Type.String({
    minLength: 1,
    maxLength: maxPasswordLength,
    format: 'password',
    description: 'The password of the account.',
  }),
})
export type Credentials = Static<typeof Credentials>

export const Session = shape('Session', 'The tokens of a session, and its account.', {
  accessToken: Type.String({
    description: 'The access token, a JWT (RFC 9068). Send it in the header `Authorization`.',
  }),
  tokenType: Type.Literal('Bearer'),
  expiresIn: Type.Integer({ description: 'The number of seconds until the access token expires.' }),
  refreshToken: Type.String({
    description:
      'The refresh token. It works once, with POST /v1/sessions/refresh, which returns the next one.',
  }),
  account: ref(Account),
})
export type Session = Static<typeof Session>

export const SessionSummary = shape('SessionSummary', 'One of your sessions.', {
  id: Id,
  isCurrent: Type.Boolean({ description: 'Whether the request belongs to this session.' }),
  address: nullable(Type.String({ description: 'The network address of the login; null if it is unknown.' })),
  userAgent: nullable(Type.String({ description: 'The `User-Agent` of the login; null if it had none.' })),
  createdAt: described(Time, 'When you logged in.'),
  lastUsedAt: described(Time, 'When you logged in, or last refreshed the session.'),
  expiresAt: Type.String({
    format: 'date-time',
    description:
      'When the session ends unless you refresh it before. Each refresh extends it, up to 180 days after ' +
      'the login.',
  }),
})
export type SessionSummary = Static<typeof SessionSummary>

export const SessionList = listOf('SessionList', ref(SessionSummary))

export const Refresh = input('Refresh', 'A refresh token to exchange for new tokens.', {
  refreshToken: Type.String({ minLength: 1, maxLength: 200, description: 'The newest refresh token.' }),
})
export type Refresh = Static<typeof Refresh>

export const SessionQuery = listQuery({})

export const SessionEndQuery = Type.Object(
  {
    include: Type.Optional(oneOf(['current'], '`current` also ends the session that sends the request.')),
  },
  { additionalProperties: false },
)

const fates = ['kept', 'ended', 'none'] as const

export const EndedSessions = shape('EndedSessions', 'What became of the sessions of an account.', {
  ended: Type.Integer({ description: 'The number of sessions that this request has ended.' }),
  current: oneOf(
    fates,
    'What became of the session that sends the request: `kept`, `ended`, or `none` if the request ' +
      'belongs to no session of this account.',
  ),
})
export type EndedSessions = Static<typeof EndedSessions>

export const SessionParams = Type.Object(
  {
    id: Type.String({
      pattern: textRules.ownSession.pattern,
      description: 'The id of one of your sessions, or `current` for the session that sends the request.',
    }),
  },
  { additionalProperties: false },
)
