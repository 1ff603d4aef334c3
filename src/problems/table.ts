/**
 * THE TABLE of problems: every refusal that this API can give, by its code (RFC 9457).
 * A code is API: it is never reused, and its status never changes.
 */

import { communityProblems } from './community.ts'

export type ProblemKind = { status: number; title: string; description: string }

export const problems = {
  'invalid-request': {
    status: 400,
    title: 'The request is not valid',
    description:
      'A part of the request breaks its schema. `errors` names each part: `pointer` (RFC 6901) into the body, or `parameter` in the path, query or header.',
  },
  'malformed-request': {
    status: 400,
    title: 'The request cannot be read',
    description: 'The URL, the HTTP framing or the JSON text of the body is malformed.',
  },
  'invalid-cursor': {
    status: 400,
    title: 'The cursor does not belong here',
    description:
      'A cursor is only valid for the list, sort and filters that it came from. Start again without it.',
  },
  'invalid-link': {
    status: 400,
    title: 'The link is not valid',
    description:
      'The token of a link sent by mail is unknown, used, too old or made for something else. Ask for a new link.',
  },
  unauthenticated: {
    status: 401,
    title: 'Log in first',
    description:
      'The request needs an access token: `Authorization: Bearer <token>` from POST /v1/sessions or POST /v1/access-tokens.',
  },
  'invalid-token': {
    status: 401,
    title: 'The access token is not valid',
    description:
      'The access token is malformed, expired or not for this service. Refresh it or log in again.',
  },
  'invalid-credentials': {
    status: 401,
    title: 'Wrong e-mail or password',
    description: 'No account has this e-mail address and password. Which of the two is wrong is not told.',
  },
  'invalid-refresh-token': {
    status: 401,
    title: 'The refresh token is not valid',
    description:
      'The refresh token is unknown, expired or revoked. A token that was already used ends its session. Log in again.',
  },
  forbidden: {
    status: 403,
    title: 'You may not do this',
    description:
      'The account is known, but none of its roles may do this, or its personal access token was not made for it.',
  },
  'wrong-password': {
    status: 403,
    title: 'The password is wrong',
    description: 'The step asks for the password of the account once more, and this is not it.',
  },
  'account-suspended': {
    status: 403,
    title: 'The account is suspended',
    description:
      'A moderator suspended the account; `suspendedUntil` says until when, null for until further notice. Meanwhile it can log in, read its notices and appeal.',
  },
  'account-not-suspendable': {
    status: 403,
    title: 'This account cannot be suspended',
    description:
      'Moderators and admins cannot be suspended, and nobody suspends themselves. An admin takes their roles first.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    description: 'Nothing is here, or nothing that you may know of.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The method is not allowed here',
    description:
      'The resource exists but does not support this method. The `Allow` header lists those it does.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    description: 'The headers or the body did not arrive in time.',
  },
  'access-token-limit': {
    status: 409,
    title: 'The account has all the tokens it may have',
    description:
      'The account has as many live personal access tokens as one may have; `detail` names the number. Revoke one first.',
  },
  'email-not-verifiable': {
    status: 409,
    title: 'There is nothing to verify',
    description: 'The e-mail address of the account is verified already, or it has none.',
  },
  'account-last-admin': {
    status: 409,
    title: 'Somebody must be admin',
    description:
      'The last admin can neither lose the role nor erase the account. Give the role to another account first; one of an outside issuer does not count.',
  },
  'account-not-promotable': {
    status: 409,
    title: 'A suspended account gets no roles',
    description: 'The account is or was suspended, and nobody has lifted that. Lift it before giving roles.',
  },
  'account-roles-from-issuer': {
    status: 409,
    title: 'The roles come from elsewhere',
    description:
      'The account belongs to an outside issuer, whose tokens say what roles it has. Change them there.',
  },
  'article-slug-taken': {
    status: 409,
    title: 'The slug is taken',
    description:
      'Another article has, had or reserves this slug. Choose another, or leave it out to have one made.',
  },
  'article-move-refused': {
    status: 409,
    title: 'The article cannot do that in its status',
    description: 'The article is in a status from which this step is not possible; `detail` names both.',
  },
  'correction-limit': {
    status: 409,
    title: 'The article has all the corrections it may have',
    description: '`detail` names the number. Publish a revision that says the rest in its text.',
  },
  'article-was-published': {
    status: 409,
    title: 'What was public is not deleted',
    description: 'Take it away from the public instead: DELETE on its publication.',
  },
  'preview-limit': {
    status: 409,
    title: 'The article has all the previews it may have',
    description: '`detail` names the number of live previews that one may have. Revoke one first.',
  },
  'contributor-slug-taken': {
    status: 409,
    title: 'The slug is taken',
    description: 'Another contributor has this slug.',
  },
  'contributor-account-taken': {
    status: 409,
    title: 'The account already has a profile',
    description: 'An account belongs to at most one contributor.',
  },
  'precondition-failed': {
    status: 412,
    title: 'Somebody saved first',
    description:
      '`If-Match` names a version that is no longer the newest. For a draft `revision` is the newest, `savedBy` (id, displayName) and `savedAt` say who saved it and when. Read it again and repeat the change on it.',
  },
  'payload-too-large': {
    status: 413,
    title: 'The body is too large',
    description: 'The request body exceeds the size that this service reads.',
  },
  'uri-too-long': {
    status: 414,
    title: 'The URL is too long',
    description: 'A segment of the path is longer than any identifier here.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The media type is not supported',
    description: 'Bodies are `application/json`; PATCH also takes `application/merge-patch+json`.',
  },
  'expectation-failed': {
    status: 417,
    title: 'The expectation cannot be met',
    description: 'The `Expect` header asks for something other than `100-continue`.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    description:
      'A rate limit is used up; `violated-policies` names it, `RateLimit-Policy` says how much it allows. Try again after the time in `Retry-After`.',
  },
  'too-many-mails': {
    status: 429,
    title: 'Enough mail for now',
    description:
      'The account has had as many links of this kind as it gets within an hour. Try again after `Retry-After` seconds.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large',
    description: 'The request headers together exceed the size that this service reads.',
  },
  internal: {
    status: 500,
    title: 'Something broke on our side',
    description: 'A bug or a fault of the service. The request id in `instance` finds it in the log.',
  },
  unavailable: {
    status: 503,
    title: 'The service is not available',
    description:
      'The database, or the outside issuer of the token, is out of reach, more passwords are to be checked than can be, or the service is stopping. Try again after the time in `Retry-After`.',
  },
  ...communityProblems,
} as const satisfies Record<string, ProblemKind>

export type ProblemCode = keyof typeof problems
