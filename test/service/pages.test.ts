/** The name of the publication in mails and pages, the start page, and what pages may ask a browser for. */
import t from 'tap'
import { startTestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { linkIn, sentMails } from '../helpers/mails.ts'

const masthead = await startTestApp({ rateLimit: true })
const { send, person } = masthead
const admin = await person(['admin'])
const publicationName = 'Wheels & <Axles>'
const payload = { publicationName }
expectStatus(await send({ method: 'PATCH', url: '/v1/settings', payload, as: admin }), 200)

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const signup = { email: 'visitor@readers.example' }
await send({ method: 'POST', url: '/v1/newsletter-signups', payload: signup })
const account = { email: 'new@readers.example', password: 'three doors and a boot', displayName: 'New' }
await send({ method: 'POST', url: '/v1/accounts', payload: account })
await send({ method: 'POST', url: '/v1/accounts/password-reset-requests', payload: { email: account.email } })
const mails = await sentMails(masthead)

t.test('does', async (t) => {
  t.test('name the publication in each mail, and not the host', async (t) => {
    t.ok(mails.length >= 2)
    for (const { kind, subject, text } of mails) {
      t.ok(subject.includes(publicationName), `${kind}: ${subject}`)
      t.ok(text.includes(publicationName), kind)
      t.notMatch(subject, /masthead\.test/)
      t.notMatch(text.replaceAll(/https?:\/\/\S+/g, ''), /masthead\.test/, kind)
    }
  })

  t.test('name the publication on each page that a mail links to, and on a page that refuses', async (t) => {
    const pages = []
    for (const mail of mails) {
      const { pathname, search } = linkIn(mail)
      pages.push(await send({ url: `${pathname}${search}` }))
    }
    const refusal = { method: 'POST', url: '/v1/accounts/email-verification', headers: form } as const
    // Not through `send`, which expects a problem document.
    pages.push(await masthead.app.inject({ ...refusal, payload: 'token=x' }))
    for (const { body, headers } of pages) {
      t.match(headers['content-type'], 'text/html')
      t.match(body, /<p>Wheels &amp; &lt;Axles&gt;<\/p>/)
      t.match(body, /<title>[^<]+ – Wheels &amp; &lt;Axles&gt;<\/title>/)
      const policy = String(headers['permissions-policy'])
      t.match(policy, /camera=\(\), /)
      t.notMatch(policy, /self|\*/)
    }
  })

  t.test('leads from the root to the reference', async (t) => {
    const answer = await send({ url: '/', headers: { origin: 'https://a.example' } })
    t.match(answer, { statusCode: 302, headers: { location: '/docs', 'access-control-allow-origin': '*' } })
    t.match(answer.headers, { 'ratelimit-policy': /"reads"/ }, 'within the limit of reads')
    t.equal((await send({ method: 'HEAD', url: '/' })).statusCode, 302)
    t.equal((await send({ method: 'POST', url: '/' })).statusCode, 405)
    const { headers } = await send({ url: '/docs/' })
    t.match(headers['permissions-policy'], /camera=\(\), clipboard-read=\(\), clipboard-write=\(self\)/)
    const document = (await send({ url: '/openapi.json' })).body_
    t.notOk(document.paths['/'])
  })
})

t.test('keeps', async (t) => {
  t.test('permissions off answers that are no pages', async (t) => {
    t.notOk((await send({ url: '/v1/articles' })).headers['permissions-policy'])
  })
})
