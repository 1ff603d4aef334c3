/** Credentials that only a raw socket can send: too large, or more than one. */
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { startTestApp } from '../helpers/app.ts'
import { exchange, requestText } from '../helpers/sockets.ts'

const { app, person, logLines } = await startTestApp()
await app.listen({ port: 0, host: '127.0.0.1' })
const { port } = app.server.address() as AddressInfo
const admin = (await person(['admin'])).headers.authorization
const reader = (await person()).headers.authorization

const request = (path: string, ...lines: string[]) =>
  [`GET ${path} HTTP/1.1`, 'Host: masthead.test', ...lines, '', ''].join('\r\n')

t.test('1 MB token: the headers are too large', async (t) => {
  const authorization = `Bearer ${'a'.repeat(1_048_576)}`
  const answer = await exchange(port, requestText('GET', '/v1/accounts/me', { headers: { authorization } }))
  t.equal(answer.status, 431)
  t.equal(JSON.parse(answer.body).type, '/problems/headers-too-large')
})

t.test('two Authorization headers are refused, in either order and any case of letters', async (t) => {
  const rows: string[][] = [
    [`Authorization: ${reader}`, `Authorization: ${admin}`],
    [`Authorization: ${admin}`, `Authorization: ${reader}`],
    [`authorization: ${admin}`, `AUTHORIZATION: ${admin}`],
    [`Authorization: ${admin}`, 'Accept: */*', 'Authorization: Bearer nonsense'],
    [`Authorization: ${admin}`, 'Authorization: Basic eDp5'],
    [`Authorization: ${admin}`, 'Authorization:'],
    ['Authorization:', `Authorization: ${admin}`],
  ]
  for (const path of ['/v1/accounts/me', '/v1/accounts', '/v1/articles', '/nothing'])
    for (const lines of rows) {
      const answer = await exchange(port, request(path, ...lines))
      t.equal(answer.status, 400, `${path} ${lines.length}`)
      t.match(JSON.parse(answer.body), {
        type: '/problems/malformed-request',
        detail: 'The request has the header Authorization more than once.',
      })
    }
})

t.test('one Authorization header is accepted, and so are two of another header', async (t) => {
  const answer = await exchange(
    port,
    request('/v1/accounts/me', `Authorization: ${admin}`, 'Accept: a/b', 'Accept: */*'),
  )
  t.equal(answer.status, 200)
  const named = await exchange(
    port,
    request('/v1/accounts/me', `Authorization: ${admin}`, 'X-Note: authorization'),
  )
  t.equal(named.status, 200)
})

t.test('no token is in the log', async (t) => {
  const log = JSON.stringify(logLines)
  t.ok(logLines.length > 20)
  for (const piece of [...admin.split(/[ .]/), ...reader.split(/[ .]/)].filter((each) => each.length > 10))
    t.notOk(log.includes(piece))
})
