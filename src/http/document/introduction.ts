/** The introduction of the reference at /docs: what a newcomer has to know before the first request. A test runs its examples. */
import { tokenLifetime } from '../../domain/credentials/access-token.ts'
import { rateLimits } from '../rate-limits.ts'

const { reads, writes } = rateLimits

export const introduction = `
Masthead is a headless CMS for publications. It serves articles, comments, contributors and
newsletter signups as JSON over HTTP. This page describes every operation. The examples below run
in a POSIX shell with curl, one after the other:

\`\`\`sh
MASTHEAD=\${MASTHEAD:-http://localhost:3000}
curl --fail-with-body -sS "$MASTHEAD/v1/articles?limit=2"
\`\`\`

## Log in

Public content needs no token. Everything else needs an access token in the \`Authorization\`
header. Register an account, log in, and send the access token:

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

An access token is valid for ${tokenLifetime / 60} minutes. Trade the refresh token for a new pair before that:

\`\`\`sh
REFRESH=$(echo "$SESSION" | sed 's/.*"refreshToken":"\\([^"]*\\)".*/\\1/')
curl --fail-with-body -sS "$MASTHEAD/v1/sessions/refresh" -H 'Content-Type: application/json' \\
  -d "{ \\"refreshToken\\": \\"$REFRESH\\" }"
\`\`\`

A script needs no login: create a personal access token with \`POST /v1/access-tokens\` and send it
in the same way. A 401 carries \`WWW-Authenticate: Bearer\`.

## Page through a list

A list answers \`{ "data": [...], "page": { "nextCursor": ... } }\`. \`limit\` sets the number of items
on a page. Send \`nextCursor\` back as \`cursor\`, with the same filters and the same sort, until it is
null. The \`Link\` header carries the same address as \`rel="next"\`.

\`\`\`sh
NEXT=$(curl --fail-with-body -sS "$MASTHEAD/v1/articles?limit=1" | sed -n 's/.*"nextCursor":"\\([^"]*\\)".*/\\1/p')
curl --fail-with-body -sS -G "$MASTHEAD/v1/articles" -d limit=1 --data-urlencode "cursor=$NEXT"
\`\`\`

## Handle errors

Every error is a problem document (RFC 9457) of the type \`application/problem+json\`. Branch on
\`type\`, which never changes, and not on \`title\` or \`detail\`, which are for people. \`errors\` names
each part of the request that is wrong: \`pointer\` leads into the body, and \`parameter\` names a
parameter. \`instance\` is the id of the request in the log of the service; \`X-Request-Id\` has the
same id. \`GET\` the path in \`type\` to read what an error means:

\`\`\`sh
curl -sS "$MASTHEAD/v1/articles?limit=0"
curl --fail-with-body -sS "$MASTHEAD/problems/invalid-request"
\`\`\`

## Repeat a request safely

A connection can break before the answer arrives. You can repeat a \`GET\`, \`PUT\` or \`DELETE\`, since
a second one leaves the same result; a repeated \`DELETE\` may answer 404. Send the \`ETag\` of what
you have read as \`If-Match\` with a change, where the operation takes that header. The service then
answers 412 instead of overwriting what somebody else has saved. Before you repeat a \`POST\`, read
whether the first one worked, unless its description says that a second one does no harm.

Send the \`ETag\` as \`If-None-Match\` with a \`GET\` to get 304 without a body while nothing has changed:

\`\`\`sh
ETAG=$(curl --fail-with-body -sS -o /dev/null -D - "$MASTHEAD/v1/contributors" |
  tr -d '\\r' | sed -n 's/^[Ee][Tt]ag: //p')
curl --fail-with-body -sS -o /dev/null -w '%{http_code}\\n' "$MASTHEAD/v1/contributors" \\
  -H "If-None-Match: $ETAG"
\`\`\`

## Stay within the limits

An address or an account may send ${reads.max} reads and ${writes.max} writes in ${reads.window} seconds. Some operations have
tighter limits; each operation names its own with its answer 429. \`RateLimit-Policy\` lists the
limits that apply, and \`RateLimit\` tells what is left of them. A 429 and most 503 carry
\`Retry-After\`: wait for that number of seconds, then try again.

\`\`\`sh
curl --fail-with-body -sS -o /dev/null -D - "$MASTHEAD/v1/articles" | grep -i '^ratelimit'
\`\`\`

A body may have at most 1 MiB. Send JSON in UTF-8, without compression.
`.trim()
