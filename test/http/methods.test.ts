/** The methods of a path: a plain OPTIONS and the 405 of another method list them. */
import t from 'tap'
import { startTestApp } from '../helpers/app.ts'
import { refused } from '../helpers/refusal.ts'

const { send } = await startTestApp()
const anId = '01890000-0000-7000-8000-000000000000'

const allowedAt = {
  '/v1/articles': 'GET, HEAD, POST',
  '/v1/articles?limit=5': 'GET, HEAD, POST',
  '/v1/%61rticles': 'GET, HEAD, POST',
  [`/v1/articles/${anId}`]: 'DELETE, GET, HEAD',
  [`/v1/articles/${anId}/draft`]: 'GET, HEAD, PATCH',
  [`/v1/articles/${anId}/publication`]: 'DELETE, PUT',
  [`/v1/articles/${anId}/comment-policy`]: 'PUT',
  [`/v1/articles/${anId}/comments`]: 'GET, HEAD, POST',
  [`/v1/contributors/${anId}`]: 'DELETE, GET, HEAD, PATCH',
  '/v1/accounts/me': 'DELETE, GET, HEAD, PATCH',
  '/v1/accounts/me/export': 'GET, HEAD',
  '/v1/accounts/me/email': 'PUT',
  '/v1/accounts/me/password': 'PUT',
  '/v1/accounts/me/email-verification': 'POST',
  // The DELETE is that of /v1/accounts/{id}.
  '/v1/accounts/email-verification': 'DELETE, GET, HEAD, POST',
  '/v1/accounts/email-change': 'DELETE, GET, HEAD, POST',
  '/v1/accounts/password-reset': 'DELETE, GET, HEAD, POST',
  '/v1/accounts/password-reset-requests': 'DELETE, POST',
  '/v1/sessions': 'DELETE, GET, HEAD, POST',
  '/v1/sessions/current': 'DELETE',
  '/v1/access-tokens': 'GET, HEAD, POST',
  [`/v1/access-tokens/${anId}`]: 'DELETE',
  '/feeds/articles.rss': 'GET, HEAD',
  '/feeds/tags/cars.json': 'GET, HEAD',
  '/sitemaps/2026-11.xml': 'GET, HEAD',
  '/v1/settings': 'GET, HEAD, PATCH, PUT',
  '/livez': 'GET, HEAD',
  '/openapi.json': 'GET, HEAD',
}

const nowhere = [
  '/v2',
  '/v1',
  '/v1/',
  '/v1/articles/',
  '/v1//articles',
  '/V1/articles',
  '/nowhere',
  '/feeds/tags/cars.xml',
  '/feeds/tags/cars',
  '/v1/%2e%2e/x',
]

t.test('does', async (t) => {
  for (const [url, methods] of Object.entries(allowedAt)) {
    t.test(`answers a plain OPTIONS with the methods of ${url}`, async (t) => {
      for (const headers of [
        {},
        { origin: 'https://a.example' },
        { 'access-control-request-method': 'PUT' },
      ]) {
        const answer = await send({ method: 'OPTIONS', url, headers })
        t.equal(answer.statusCode, 204)
        t.equal(answer.headers.allow, `${methods}, OPTIONS`)
        t.equal(answer.body, '')
      }
    })
  }
})

t.test('refuses', async (t) => {
  t.test('OPTIONS of a path that does not exist', async (t) => {
    for (const url of nowhere) {
      const answer = await send({ method: 'OPTIONS', url })
      refused(t, answer, 404, 'not-found')
      t.equal(answer.headers.allow, undefined, url)
      t.equal(answer.body_.detail, 'There is nothing at this path.', url)
    }
  })

  t.test('another method, however the path is written', async (t) => {
    for (const url of ['/v1/articles', '/v1/%61rticles', '/%76%31/articles?x=1']) {
      for (const method of ['DELETE', 'PATCH', 'PUT'] as const) {
        const answer = await send({ method, url })
        refused(t, answer, 405, 'method-not-allowed')
        t.equal(answer.headers.allow, 'GET, HEAD, POST')
      }
    }
  })
})
