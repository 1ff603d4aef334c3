/**
 * Letters: how admins write them, what everybody reads of them, previews, test mails and feeds.
 */
import PostalMime from 'postal-mime'
import t from 'tap'
import { updateLetter } from '../../src/db/queries/newsletter/letters.ts'
import type { LetterStatus } from '../../src/domain/newsletter/letter.ts'
import { sentMails } from '../helpers/mails.ts'
import { lettersUrl, markSent, slug, writeLetter } from '../helpers/newsletter/letters.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { parseXml, textsAt } from '../helpers/xml.ts'

const newsroom = await startNewsroom()
const { send, deps, admin, reader, author, write, publish, unpublish } = newsroom
const { db } = deps.database
const url = (id: string) => `${lettersUrl}/${id}`

const boats = await write({
  title: 'Boats & "bears"',
  body: 'Some words about boats.',
  tags: ['Boats'],
  heroImage: { url: 'https://img.example/boat.jpg', alt: 'A boat', credit: 'Ida' },
})
await publish(boats.id)
const cars = await write({ title: 'Cars', body: 'Some words about cars.', tags: ['Cars'] })
await publish(cars.id)
const hidden = await write({ title: 'Hidden draft', body: 'Secret words.', tags: ['Boats'] })

const create = (payload: Record<string, unknown>, as = admin) =>
  send({ method: 'POST', url: lettersUrl, payload, as })
const patch = (
  id: string,
  payload: Record<string, unknown>,
  headers: Record<string, string> = { 'if-match': '*' },
) => send({ method: 'PATCH', url: url(id), payload, as: admin, headers })

t.test('does', async (t) => {
  t.test('creates a draft with all its parts', async (t) => {
    const answer = await create({
      subject: 'The week',
      preheader: 'And more',
      intro: 'Hello **you**.',
      sections: [
        { heading: 'News', articles: ['boats-bears'] },
        { rule: { tag: 'cars', since: '2026-11-01T01:00:00+01:00' } },
      ],
      closing: 'Bye.',
      language: 'de',
    })
    t.equal(answer.statusCode, 201)
    t.equal(answer.headers.location, url(answer.body_.id))
    t.match(answer.headers.etag, /^"1-[0-9a-f]{12}"$/)
    t.match(answer.body_, {
      subject: 'The week',
      status: 'draft',
      revision: 1,
      sentAt: null,
      html: null,
      language: 'de',
      url: `http://masthead.test${url(answer.body_.id)}`,
      sections: [
        { heading: 'News', text: null, articles: ['boats-bears'], rule: null },
        { heading: null, articles: [], rule: { tag: 'cars', since: '2026-11-01T00:00:00.000Z' } },
      ],
      warnings: [],
    })
    t.strictSame((await send({ url: url(answer.body_.id), as: admin })).headers.etag, answer.headers.etag)
  })

  t.test('changes it by a merge patch, with a revision for each change', async (t) => {
    const { id, language } = await writeLetter(newsroom, admin, { closing: 'Bye.' })
    t.equal(language, 'en')
    const first = await send({ url: url(id), as: admin })
    const changed = await patch(
      id,
      { subject: 'New', closing: null },
      { 'if-match': String(first.headers.etag) },
    )
    t.match(changed.body_, { subject: 'New', closing: null, intro: 'Words.', revision: 2 })
    t.equal((await patch(id, { subject: 'New' })).body_.revision, 2, 'nothing changed, so no revision')
    refused(
      t,
      await patch(id, { subject: 'x' }, { 'if-match': String(first.headers.etag) }),
      412,
      'precondition-failed',
    )
    refused(t, await patch(id, { subject: 'x' }, {}), 428, 'precondition-required')
  })

  t.test('warns of articles that a change names and that are not public', async (t) => {
    const { id } = await writeLetter(newsroom, admin)
    const { warnings } = (await patch(id, { sections: [{ articles: ['hidden-draft', 'no-such'] }] })).body_
    t.strictSame(warnings, [
      'Section 1: the article hidden-draft is not published yet.',
      'Section 1: there is no published article no-such, so it is left out.',
    ])
  })

  t.test('deletes a letter that was not sent', async (t) => {
    const { id } = await writeLetter(newsroom, admin)
    t.equal((await send({ method: 'DELETE', url: url(id), as: admin })).statusCode, 204)
    refused(t, await send({ url: url(id), as: admin }), 404, 'not-found')
  })

  t.test('shows a preview as HTML, as text and as a mail', async (t) => {
    const { id } = await writeLetter(newsroom, admin, {
      intro: 'Hello **you**, see [our page](/about).',
      sections: [{ heading: 'News', articles: ['boats-bears'], rule: { limit: 3 } }],
    })
    const html = await send({ url: `${url(id)}/preview`, as: admin })
    t.match(html.headers, { 'cache-control': 'private, no-store', 'content-type': /^text\/html/ })
    t.match(html.headers['content-security-policy'], /default-src 'none';.*; sandbox/)
    t.match(html.body, 'Boats &amp; &quot;bears&quot;')
    t.match(html.body, 'href="http://masthead.test/about"')
    t.notMatch(html.body, /<script|Hidden draft|\{\{/)
    const text = await send({ url: `${url(id)}/preview?format=text`, as: admin })
    t.match(text.body, 'Boats & "bears"\n')
    t.match(text.body, 'Hello you, see our page (http://masthead.test/about).')
    const eml = await send({ url: `${url(id)}/preview?format=eml`, as: admin })
    t.match(eml.headers['content-type'], 'message/rfc822')
    const mail = await PostalMime.parse(eml.body)
    t.match(mail, { subject: 'The week', from: { name: 'Masthead', address: 'no-reply@masthead.test' } })
    t.equal(mail.html?.trim(), html.body.trim())
    t.equal(mail.text?.trim(), text.body.trim())
    const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value
    t.match(
      header('list-unsubscribe'),
      /^<http:\/\/masthead\.test\/v1\/newsletter-signups\/unsubscribe\?token=/,
    )
    t.equal(header('list-unsubscribe-post'), 'List-Unsubscribe=One-Click')
    t.equal(header('message-id'), `<${id}.test@masthead.test>`)
    t.equal(header('date'), deps.clock().toUTCString().replace('GMT', '+0000'))
  })

  t.test('sends a test mail with both parts', async (t) => {
    const { id } = await writeLetter(newsroom, admin, { intro: '![](https://img.example/a.png)' })
    const answer = await send({
      method: 'POST',
      url: `${url(id)}/test-sends`,
      payload: { to: 'Me@readers.example' },
      as: admin,
    })
    t.equal(answer.statusCode, 202)
    t.match(answer.body_.warnings, [/has no alternative text/])
    const mail = (await sentMails(newsroom)).at(-1)
    t.match(mail, {
      kind: 'letter-test',
      to: 'Me@readers.example',
      subject: '[Test] The week',
      html: /<!doctype html>/,
      headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    })
  })

  t.test('shows sent letters to everybody, without personal links', async (t) => {
    const { id } = await writeLetter(newsroom, admin, { sections: [{ articles: ['boats-bears'] }] })
    await markSent(newsroom, id)
    const answer = await send({ url: url(id) })
    t.strictSame(Object.keys(answer.body_).sort(), [
      'html',
      'id',
      'language',
      'preheader',
      'sentAt',
      'subject',
      'url',
    ])
    t.match(answer.headers, { 'cache-control': 'public, no-cache', vary: 'Accept, Authorization' })
    const { html } = answer.body_
    t.match(html, 'Boats &amp;')
    t.notMatch(html, /\{\{|Unsubscribe|token=|\/preferences/)
    const page = await send({ url: url(id), headers: { accept: 'text/html,*/*;q=0.8' } })
    t.match(page.headers['content-type'], 'text/html')
    t.match(
      page.headers['content-security-policy'],
      "default-src 'none'; style-src 'unsafe-inline'; img-src https: http:",
    )
    t.equal(page.body, html)
    t.equal((await send({ url: `${url(id)}?format=html` })).body, html)
    t.match((await send({ url: url(id), as: admin })).body_, { status: 'sent', html })
  })

  t.test('lists the archive in pages, and everything for admins', async (t) => {
    const app = await startNewsroom()
    const sent: string[] = []
    const statuses: LetterStatus[] = ['sent', 'sending', 'paused', 'cancelled', 'sent']
    for (const status of statuses) {
      const { id } = await writeLetter(app, app.admin, { subject: `Letter ${status}` })
      await markSent(app, id, status)
      sent.unshift(id)
    }
    const draft = await writeLetter(app, app.admin)
    const ids = async (query: string, as?: typeof admin) => {
      const found: string[] = []
      for (let next = `?limit=2${query}`; ; ) {
        const { body_, headers } = await app.send({ url: lettersUrl + next, ...(as && { as }) })
        t.equal(headers['cache-control'], as === app.admin ? 'private, no-store' : 'public, no-cache')
        found.push(...body_.data.map(({ id }: { id: string }) => id))
        if (body_.page.nextCursor === null) return found
        next = `?limit=2${query}&cursor=${body_.page.nextCursor}`
      }
    }
    t.strictSame(await ids(''), sent)
    t.strictSame(await ids('', app.reader), sent)
    t.strictSame(await ids('', app.admin), [draft.id, ...sent])
    t.strictSame(await ids('&status=draft'), [])
    t.strictSame(await ids('&status=draft', app.admin), [draft.id])
    t.equal((await ids('&status=sent')).length, 2)
  })

  t.test('has a feed in three formats', async (t) => {
    const { id } = await writeLetter(newsroom, admin, { subject: 'In the feed', preheader: 'Read me' })
    await markSent(newsroom, id)
    await writeLetter(newsroom, admin, { subject: 'Not in the feed' })
    const atom = await send({ url: `${lettersUrl}.atom` })
    t.match(atom.headers['content-type'], 'application/atom+xml')
    t.equal(textsAt(parseXml(atom.body), 'entry/title')[0], 'In the feed')
    t.notMatch(atom.body, /Not in the feed|\{\{|Unsubscribe/)
    const json = JSON.parse((await send({ url: `${lettersUrl}.json` })).body)
    t.match(json.items[0], {
      id: `urn:uuid:${id}`,
      url: `http://masthead.test${url(id)}`,
      summary: 'Read me',
      content_html: '<p>Words.</p>',
    })
    t.match((await send({ url: `${lettersUrl}.rss` })).body, '<title>In the feed</title>')
  })
})

t.test('refuses', async (t) => {
  const { id } = await writeLetter(newsroom, admin)

  t.test('what is no letter', async (t) => {
    const rows: [payload: Record<string, unknown>, parts: string[]][] = [
      [{}, ['/subject']],
      [{ subject: ' ' }, ['/subject']],
      [{ subject: 'a\nb' }, ['/subject']],
      [{ subject: 'x'.repeat(201) }, ['/subject']],
      [{ subject: 'x', html: '<p>' }, ['/html']],
      [{ subject: 'x', language: 'german!' }, ['/language']],
      [{ subject: 'x', sections: Array.from({ length: 21 }, () => ({})) }, ['/sections']],
      [{ subject: 'x', sections: [{ rule: { limit: 21 } }] }, ['/sections/0/rule/limit']],
      [{ subject: 'x', sections: [{ rule: { since: 'monday' } }] }, ['/sections/0/rule/since']],
      [{ subject: 'x', sections: [{ articles: ['Not A Slug'] }] }, ['/sections/0/articles/0']],
      [
        { subject: 'x', sections: [{ articles: ['hidden-draft', 'cars', 'no-such'] }] },
        ['/sections/0/articles/0', '/sections/0/articles/2'],
      ],
      [{ subject: 'x', sections: [1, 2].map(() => ({ articles: Array(26).fill('cars') })) }, ['/sections']],
      [{ subject: 'x', sections: Array(6).fill({ text: 'x'.repeat(19_000) }) }, ['/sections']],
    ]
    for (const [payload, parts] of rows) invalid(t, await create(payload), parts)
  })

  t.test('everybody but admins', async (t) => {
    for (const as of [reader, author]) {
      refused(t, await create({ subject: 'x' }, as), 403, 'forbidden')
      refused(t, await send({ url: `${url(id)}/preview`, as }), 403, 'forbidden')
    }
    refused(t, await send({ method: 'DELETE', url: url(id) }), 401, 'unauthenticated')
    for (const as of [undefined, reader, author]) {
      refused(t, await send({ url: url(id), ...(as && { as }) }), 404, 'not-found')
      refused(t, await send({ url: `${url(id)}?format=html`, ...(as && { as }) }), 404, 'not-found')
    }
  })

  t.test('letters of another newsletter, and unknown ones', async (t) => {
    for (const path of [
      '/v1/newsletters/other/letters',
      `/v1/newsletters/other/letters/${id}`,
      url(unknownId),
    ])
      refused(t, await send({ url: path, as: admin }), 404, 'not-found')
    refused(t, await send({ url: '/v1/newsletters/other/letters.atom' }), 404, 'not-found')
    refused(
      t,
      await send({
        method: 'POST',
        url: '/v1/newsletters/other/letters',
        payload: { subject: 'x' },
        as: admin,
      }),
      404,
      'not-found',
    )
  })

  t.test('changes of what is being sent or was sent', async (t) => {
    for (const status of ['sending', 'paused', 'sent', 'cancelled'] as const) {
      const letter = await writeLetter(newsroom, admin)
      await markSent(newsroom, letter.id, status)
      refused(t, await patch(letter.id, { subject: 'x' }), 409, 'letter-status')
      refused(t, await send({ method: 'DELETE', url: url(letter.id), as: admin }), 409, 'letter-status')
    }
    const scheduled = await writeLetter(newsroom, admin)
    await updateLetter(db, scheduled.id, { status: 'scheduled', sendAt: deps.clock() })
    t.equal((await patch(scheduled.id, { subject: 'x' })).statusCode, 200)
  })

  t.test('to freeze a letter that is too long for a mail, or to send it as a test', async (t) => {
    const long = await writeLetter(newsroom, admin, { intro: `|a|b|\n|-|-|\n${'|a|b|\n'.repeat(3_300)}` })
    await t.rejects(markSent(newsroom, long.id), {
      code: 'letter-incomplete',
      message: /1,024 KB can be sent/,
    })
    const test = {
      method: 'POST',
      url: `${url(long.id)}/test-sends`,
      payload: { to: 'a@b.example' },
    } as const
    refused(t, await send({ ...test, as: admin }), 409, 'letter-incomplete')
  })

  t.test('to freeze a letter without content, or with an article that is not public yet', async (t) => {
    const empty = await writeLetter(newsroom, admin, { intro: null })
    await t.rejects(markSent(newsroom, empty.id), { code: 'letter-incomplete', message: /no content/ })
    await patch(empty.id, { sections: [{ articles: ['hidden-draft'] }] })
    await t.rejects(markSent(newsroom, empty.id), {
      code: 'letter-incomplete',
      message: /hidden-draft is not published yet/,
    })
  })
})

t.test('keeps', async (t) => {
  t.test('withdrawn articles and drafts out of letters', async (t) => {
    const gone = await write({ title: 'Withdrawn', body: 'Gone words.', tags: ['Boats'] })
    await publish(gone.id)
    const { id } = await writeLetter(newsroom, admin, {
      sections: [{ articles: ['withdrawn', 'cars'] }, { heading: 'Boats', rule: { tag: 'boats' } }],
    })
    await unpublish(gone.id)
    await markSent(newsroom, id)
    const { html } = (await send({ url: url(id) })).body_
    t.match(html, 'Boats &amp;')
    t.notMatch(html, /Withdrawn|Hidden draft/)
    const { warnings } = (
      await patch((await writeLetter(newsroom, admin)).id, { sections: [{ articles: ['withdrawn'] }] })
    ).body_
    t.match(warnings, [/there is no published article withdrawn/])
  })

  t.test('a letter as it was sent, whatever changes later', async (t) => {
    const { id } = await writeLetter(newsroom, admin, { sections: [{ articles: ['cars'] }] })
    await markSent(newsroom, id)
    const before = (await send({ url: url(id) })).body
    await unpublish(cars.id)
    t.equal((await send({ url: url(id) })).body, before)
    t.equal(hidden.status, 'draft')
  })

  t.test('one article once where a rule would repeat it', async (t) => {
    const { id } = await writeLetter(newsroom, admin, {
      sections: [{ rule: { tag: 'boats' } }, { articles: ['boats-bears'] }, { rule: { limit: 20 } }],
    })
    const { body } = await send({ url: `${url(id)}/preview?format=text`, as: admin })
    t.equal(body.split('Boats & "bears"').length - 1, 1)
  })

  t.test(`nothing of ${slug} for callers with a broken token but what is public`, async (t) => {
    const { id } = await writeLetter(newsroom, admin)
    refused(t, await send({ url: url(id), headers: { authorization: 'Bearer nonsense' } }), 404, 'not-found')
  })
})
