/**
 * THE TABLE of problems: every error that this API can answer with, by its code (RFC 9457).
 * A code is part of the API: it is never reused, and its status never changes.
 */
import { articleProblems } from './articles.ts'
import { communityProblems } from './community.ts'
import { newsletterProblems } from './newsletter.ts'

type ProblemKind = { status: number; title: string; description: string }

export const problems = {
  'invalid-request': {
    status: 400,
    title: 'The request is not valid',
    description:
      'A part of the request breaks a rule of this operation. `errors` names each wrong part and says ' +
      'what is expected: `pointer` is a JSON pointer (RFC 6901) into the body, `parameter` is the name ' +
      'of a path parameter, query parameter or header.',
  },
  'malformed-request': {
    status: 400,
    title: 'The request cannot be read',
    description: 'The URL, the HTTP message or the JSON text of the body is malformed.',
  },
  'invalid-cursor': {
    status: 400,
    title: 'The cursor does not belong to this list',
    description:
      'A cursor is only valid for the list, the sort order and the filters that it came from. Send the ' +
      'request again without the cursor.',
  },
  'invalid-link': {
    status: 400,
    title: 'The link is not valid',
    description:
      'The token from a link in a mail is unknown, used, expired or made for another purpose. Ask for ' +
      'a new link.',
  },
  unauthenticated: {
    status: 401,
    title: 'Authentication is required',
    description:
      'The request needs an access token in the header `Authorization: Bearer <token>`. POST ' +
      '/v1/sessions and POST /v1/access-tokens give one.',
  },
  'invalid-token': {
    status: 401,
    title: 'The access token is not valid',
    description:
      'The access token is malformed, expired, revoked or made for another service. Refresh the ' +
      'session or log in again.',
  },
  'invalid-credentials': {
    status: 401,
    title: 'The e-mail address or the password is wrong',
    description:
      'No account has this e-mail address with this password. The answer does not say which of the two ' +
      'is wrong.',
  },
  'invalid-refresh-token': {
    status: 401,
    title: 'The refresh token is not valid',
    description:
      'The refresh token is unknown, expired or revoked. A refresh token that is used a second time ' +
      'ends its session. Log in again.',
  },
  'invalid-signature': {
    status: 401,
    title: 'The signature is not valid',
    description:
      'The request is not signed with the secret that this service knows, or its time is too far from ' +
      'now. docs/guides/newsletter.md says how such requests are signed.',
  },
  forbidden: {
    status: 403,
    title: 'You are not allowed to do this',
    description:
      'None of the roles of the account allows this action, or the personal access token was not made ' +
      'for it.',
  },
  'wrong-password': {
    status: 403,
    title: 'The password is wrong',
    description:
      'This operation asks for the current password of the account, and the password in the request is ' +
      'a different one.',
  },
  'email-not-verified': {
    status: 403,
    title: 'The e-mail address is not confirmed',
    description:
      'Somebody registered this address with this password, and nobody has confirmed the address yet. ' +
      'A link was sent to the address. The service sends a new link at most once an hour.',
  },
  'account-suspended': {
    status: 403,
    title: 'The account is suspended',
    description:
      'A moderator suspended the account. `suspendedUntil` says when the suspension ends; null means ' +
      'until further notice. The account can still log in, read its notices, appeal, delete its ' +
      'comments, stop mail about replies, change its password and e-mail address, export its data and ' +
      'erase itself.',
  },
  'account-not-suspendable': {
    status: 403,
    title: 'This account cannot be suspended',
    description:
      'Moderators and admins cannot be suspended, and nobody can suspend their own account. An admin ' +
      'has to remove the roles of the account first.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    description: 'The resource does not exist, or you are not allowed to know that it exists.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The method is not allowed here',
    description:
      'The resource exists but does not support this method. The `Allow` header lists the methods that ' +
      'it supports.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    description: 'The headers or the body of the request did not arrive in time. Send the request again.',
  },
  'access-token-limit': {
    status: 409,
    title: 'The account has reached its limit of access tokens',
    description:
      'The account has as many active personal access tokens as an account may have; `detail` names ' +
      'the number. Revoke one first.',
  },
  'email-not-verifiable': {
    status: 409,
    title: 'There is no e-mail address to verify',
    description:
      'The e-mail address of the account is already verified, or the account has no e-mail address.',
  },
  'password-not-resettable': {
    status: 409,
    title: 'The account has no password to reset',
    description:
      'The account has no password, because it belongs to an outside issuer, or it has no e-mail ' +
      'address for the link. Or its address was changed within the last 14 days, and its former address ' +
      'belongs to another account now.',
  },
  'name-reserved': {
    status: 409,
    title: 'The name is reserved',
    description:
      'The name looks like the name of somebody else who works for the publication or is on its ' +
      'masthead, without regard to case, blanks, punctuation, letters that look alike, the order of ' +
      'words, and words for a role. To readers, names that consist of such words and the name of the ' +
      'publication are reserved, too. Choose another name.',
  },
  'account-last-admin': {
    status: 409,
    title: 'The last admin cannot leave',
    description:
      'The last admin can neither lose the role nor erase the account. Give the role to another ' +
      'account first. An account of an outside issuer does not count as that other account.',
  },
  'account-not-promotable': {
    status: 409,
    title: 'A suspended account cannot get roles',
    description:
      'The account is suspended, or its suspension ended without being lifted. Lift the suspension ' +
      'before you give the account roles.',
  },
  'account-roles-from-issuer': {
    status: 409,
    title: 'The roles come from an outside issuer',
    description:
      'The account belongs to an outside issuer, and the tokens of that issuer say which roles the ' +
      'account has. Change the roles there.',
  },
  'precondition-failed': {
    status: 412,
    title: 'The resource has changed',
    description:
      '`If-Match` names a version that is no longer the newest. For a draft, `revision` is the number ' +
      'of the newest revision, and `savedBy` (id, displayName) and `savedAt` say who saved it and ' +
      'when. Read the resource again and repeat your change on the new version.',
  },
  'payload-too-large': {
    status: 413,
    title: 'The body is too large',
    description: 'The body of the request is larger than this operation accepts.',
  },
  'uri-too-long': {
    status: 414,
    title: 'The URL is too long',
    description: 'A segment of the path is longer than any identifier of this API.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The media type is not supported',
    description:
      'Send bodies as `application/json`. PATCH also accepts `application/merge-patch+json`, and ' +
      '`POST /v1/articles` also accepts `text/markdown` in UTF-8.',
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
      'The rate limit is exceeded. `violated-policies` names the limit, and `detail` says what the ' +
      'limit counts and how much it allows. `Retry-After` says after how many seconds you can try again.',
  },
  'too-many-mails': {
    status: 429,
    title: 'Too many mails',
    description:
      'The account has received as many links of this kind as it can get within an hour. `Retry-After` ' +
      'says after how many seconds you can try again.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large',
    description:
      'The request has more than 100 headers, or they are together larger than this service accepts.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    description:
      'The service has a bug or a fault. The log has the details under the request id in `instance`.',
  },
  unavailable: {
    status: 503,
    title: 'The service is not available',
    description:
      'The database or the outside issuer of the token cannot be reached, the service is busy or it is ' +
      'shutting down. `Retry-After` says after how many seconds you can try again.',
  },
  ...articleProblems,
  ...communityProblems,
  ...newsletterProblems,
} as const satisfies Record<string, ProblemKind>

export type ProblemCode = keyof typeof problems
