/**
 * The introduction of the reference at /docs, which tells newcomers what they need to know before
 * the first request. A test runs its examples.
 */
import { tokenLifetime } from '../../domain/credentials/access-token.ts'
import { rateLimits } from '../rate-limits.ts'

const { reads, writes, 'reads-address': readsOfAddress, 'writes-address': writesOfAddress } = rateLimits

export const introduction = `
Masthead is a headless CMS for publications. It serves articles, comments, contributors and
newsletter signups as JSON over HTTP. This page describes every operation. You can run the examples
below one after the other, in a POSIX shell with curl:

\`\`\`sh
MASTHEAD=\${MASTHEAD:-http://localhost:3000}
curl --fail-with-body -sS "$MASTHEAD/v1/articles?limit=2"
\`\`\`

## Log in

You can read public content without a token. All other requests need an access token in the header
\`Authorization\`. Register an account, log in, and send the access token:

\`\`\`sh
EMAIL="reader-$(date +%s)-$$@readers.example"
PASSWORD="three doors and a boot"
curl --fail-with-body -sS "$MASTHEAD/v1/accounts" -H 'Content-Type: application/json' \\
  -d "{ \\"email\\": \\"$EMAIL\\", \\"password\\": \\"$PASSWORD\\", \\"displayName\\": \\"Hatch\\" }"
SESSION=$(curl --fail-with-body -sS "$MASTHEAD/v1/sessions" -H 'Content-Type: application/json' \\
  -d "{ \\"email\\": \\"$EMAIL\\", \\"password\\": \\"$PASSWORD\\" }")
TOKEN=$(echo "$SESSION" | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')
curl --fail-with-body -sS "$MASTHEAD/v1/accounts/me" -H "Authorization: Bearer $TOKEN"
\`\`\`

An access token is valid for ${tokenLifetime / 60} minutes. Exchange the refresh token for a new pair
of tokens before it expires:

\`\`\`sh
REFRESH=$(echo "$SESSION" | sed 's/.*"refreshToken":"\\([^"]*\\)".*/\\1/')
curl --fail-with-body -sS "$MASTHEAD/v1/sessions/refresh" -H 'Content-Type: application/json' \\
  -d "{ \\"refreshToken\\": \\"$REFRESH\\" }"
\`\`\`

A script does not have to log in. Create a personal access token for it with
\`POST /v1/access-tokens\`, and send this token in the same way. Every 401 answer has the header
\`WWW-Authenticate: Bearer\`.

## Page through a list

A list answers \`{ "data": [...], "page": { "nextCursor": ... } }\`. \`limit\` sets the maximum number
of items on a page. To get the next page, send \`nextCursor\` as \`cursor\` with the same filters and
the same sort. On the last page, \`nextCursor\` is null. The header \`Link\` also has the path of the next
page, with \`rel="next"\`.

\`\`\`sh
NEXT=$(curl --fail-with-body -sS "$MASTHEAD/v1/articles?limit=1" |
  sed -n 's/.*"nextCursor":"\\([^"]*\\)".*/\\1/p')
curl --fail-with-body -sS -G "$MASTHEAD/v1/articles" -d limit=1 --data-urlencode "cursor=$NEXT"
\`\`\`

## Handle errors

Every error is a problem document (RFC 9457) of the type \`application/problem+json\`. Branch on
\`type\`, which never changes, and not on \`title\` or \`detail\`, which are for people. \`errors\` names
each part of the request that is wrong: \`pointer\` points into the body, and \`parameter\` names a
path, query or header parameter. \`instance\` is the id of the request in the log of the service; the
header \`X-Request-Id\` has the same id. \`GET\` the path in \`type\` to read what an error means:

\`\`\`sh
curl -sS "$MASTHEAD/v1/articles?limit=0"
curl --fail-with-body -sS "$MASTHEAD/problems/invalid-request"
\`\`\`

## Repeat a request safely

A connection can break before the answer arrives. How you can repeat the request depends on its method:

- You can repeat a \`GET\` at any time.
- You can repeat a \`PUT\`, \`PATCH\` or \`DELETE\`, since the second request leaves the same state as the
  first. Its answer can differ: a repeated \`DELETE\` may answer 404, a repeated change of the password is
  refused because the former password no longer counts, and a repeated request for a new e-mail address
  sends another mail.
- Before you repeat a \`POST\`, read whether the first one worked, unless the description of the operation
  says that a second one changes nothing.

Some operations take the header \`If-Match\`. Send in it the \`ETag\` of the version that you have read.
If somebody else has saved a change since, the service then answers 412 and overwrites nothing. A
repeated change can answer 412 because the first one worked.

With a \`GET\`, send the \`ETag\` as \`If-None-Match\`. While nothing has changed, the answer is 304 without
a body:

\`\`\`sh
ETAG=$(curl --fail-with-body -sS -o /dev/null -D - "$MASTHEAD/v1/contributors" |
  tr -d '\\r' | sed -n 's/^[Ee][Tt]ag: //p')
curl --fail-with-body -sS -o /dev/null -w '%{http_code}\\n' "$MASTHEAD/v1/contributors" \\
  -H "If-None-Match: $ETAG"
\`\`\`

## Stay within the limits

An address or an account may send ${reads.max} reads and ${writes.max} writes in ${reads.window} seconds,
and all accounts of one address together ${readsOfAddress.max} reads and ${writesOfAddress.max} writes.
Some operations have lower limits, which the 429 answer of each operation describes. The header
\`RateLimit-Policy\` lists the limits that apply, and \`RateLimit\` says how many requests are left. A
429 answer and most 503 answers have the header \`Retry-After\`: wait for that number of seconds, then
try again.

\`\`\`sh
curl --fail-with-body -sS -o /dev/null -D - "$MASTHEAD/v1/articles" | grep -i '^ratelimit'
\`\`\`

A body may be at most 1 MiB long, and 128 KiB where no account is needed. Send it as JSON in UTF-8, without compression.
\`POST /v1/articles\` also takes a Markdown file. \`PATCH\` also takes the media type
\`application/merge-patch+json\`.
`.trim()
