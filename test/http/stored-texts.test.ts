/**
 * The texts of requests over HTTP: each is stored in its form, wherever a route takes it, and no text of
 * a body has been left without a kind.
 */
import t from 'tap'
import { textKinds } from '../../src/domain/stored-text.ts'
import { registeredShapes } from '../../src/schemas/registered.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { invalid } from '../helpers/refusal.ts'
import { elementsAt, parseXml } from '../helpers/xml.ts'

const newsroom = await startNewsroom()
const { app, send, author, admin, moderator, reader, write, publish, readArticle, readDraft } = newsroom
const { patchDraft, postArticle, postContributor } = newsroom

const post = (url: string, payload: object, as = reader) => send({ method: 'POST', url, payload, as })
const article = await write({ title: 'A drive', slug: 'a-drive' })
await publish(article.id)
const comment = async (body: string) => post(`/v1/articles/${article.id}/comments`, { body })
/** A text that is allowed in several lines, and what is stored of it. */
const [several, stored] = [
  '\u202eone\vtwo\fthree\r\nfour\tfive\u0085 ',
  '\u202eone\ntwo\nthree\r\nfour\tfive\u0085 ',
]
const refusedText = 'one\u0001two'
const named = 'contains the control character U+0001, which cannot be stored'

type Schema = { [keyword: string]: unknown } & { properties?: Record<string, Schema>; $ref?: string }
const shapes = new Map(registeredShapes.map((shape) => [shape.$id, shape as unknown as Schema]))

/** All texts of a shape, with the shapes that it refers to. */
function textsOf(schema: Schema, at: string): [at: string, schema: Schema][] {
  const { $ref, properties = {}, items, anyOf = [], type } = schema
  if ($ref !== undefined) return textsOf(shapes.get($ref.replace('#', '')) ?? {}, at)
  return [
    ...([type].flat().includes('string') ? [[at, schema] as [string, Schema]] : []),
    ...Object.entries(properties).flatMap(([name, member]) => textsOf(member, `${at}/${name}`)),
    ...(items ? textsOf(items as Schema, `${at}/*`) : []),
    ...(anyOf as Schema[]).flatMap((branch) => textsOf(branch, at)),
  ]
}

type Operation = { requestBody?: { content: Record<string, { schema: { $ref?: string } }> } }
const { paths } = app.swagger() as unknown as { paths: Record<string, Record<string, Operation>> }
const inputs = Object.values(paths)
  .flatMap((methods) => Object.values(methods))
  .flatMap(({ requestBody }) => Object.values(requestBody?.content ?? {}))
  .flatMap(({ schema }) => schema.$ref?.split('/').at(-1) ?? [])

t.test('does', async (t) => {
  t.test('store the lines of an article without outer blanks', async (t) => {
    const { id } = await write({
      title: '\u3000 A title \n',
      dek: ' A\ndek ',
      excerpt: '\tAn excerpt ',
      tags: [' Cars ', 'Cars', '\u200bNew tag\u200b'],
      sources: [{ publisher: ' Wire ', title: ' A\treport ', url: ' https://wire.example/x[1] ' }],
      heroImage: { url: 'HTTPS://Img.example/ä.jpg', alt: ' A\vcar ', caption: ' B ', credit: '\n C' },
      note: several,
    })
    const shown = {
      title: 'A title',
      dek: 'A dek',
      excerpt: 'An excerpt',
      tags: [{ name: 'Cars' }, { name: 'New tag' }],
      sources: [{ publisher: 'Wire', title: 'A report', url: 'https://wire.example/x%5B1%5D' }],
      heroImage: { url: 'https://img.example/%C3%A4.jpg', alt: 'A car', caption: 'B', credit: 'C' },
    }
    t.match(await readDraft(id), { ...shown, note: stored })
    await publish(id)
    t.match(await readArticle(id), shown)
  })

  t.test('take marks of direction, and emoji and words that need joiners, as they are', async (t) => {
    for (const title of [
      '\u200fשלום ABC\u200e',
      '\u061cمرحبا',
      'می\u200cخواهم',
      'क्\u200dष',
      '👩🏽\u200d💻',
      '❤\ufe0f',
    ]) {
      t.equal((await write({ title })).title, title, encodeURIComponent(title))
    }
  })

  t.test('store names, labels and phrases without outer blanks', async (t) => {
    const profile = await postContributor({
      name: ' Ada Lind ',
      country: 'NO',
      bio: several,
      avatarUrl: ' https://bücher.example/a.png',
      links: [{ label: '\tSite ', url: 'http://例え.テスト' }],
    })
    t.match(profile.body_, {
      name: 'Ada Lind',
      bio: stored,
      avatarUrl: 'https://xn--bcher-kva.example/a.png',
      links: [{ label: 'Site', url: 'http://xn--r8jz45g.xn--zckzah/' }],
    })
    const patch = (url: string, payload: object, as = admin) => send({ method: 'PATCH', url, payload, as })
    t.match((await patch('/v1/accounts/me', { displayName: ' Ann ' }, reader)).body_, { displayName: 'Ann' })
    const settings = { publicationName: ' Paper ', description: '\nDaily ', logoUrl: ' https://a.example ' }
    t.match((await patch('/v1/settings', { ...settings, heldPhrases: [' x ', 'y'] })).body_, {
      publicationName: 'Paper',
      description: 'Daily',
      logoUrl: 'https://a.example/',
      heldPhrases: ['x', 'y'],
    })
    t.match((await patch('/v1/tags/cars', { name: ' Autos\u00a0' })).body_, { name: 'Autos' })
  })

  t.test('store several lines with line breaks, wherever a body has them', async (t) => {
    const { body_: posted } = await comment(several)
    t.match(await send({ url: `/v1/comments/${posted.id}`, as: reader }), { body_: { body: stored } })
    t.match((await write({ body: several })).body, stored)
    const report = await post(`/v1/comments/${posted.id}/reports`, { reason: 'spam', note: several }, author)
    t.match(report.body_, { note: stored })
    const decision = { action: 'hide', reason: 'spam', note: several, noteToAuthor: several }
    const { body_: decided } = await post(`/v1/comments/${posted.id}/decisions`, decision, moderator)
    t.match(decided, { note: stored })
    const appeal = await post(`/v1/decisions/${decided.id}/appeals`, { text: several })
    t.match(appeal.body_, { text: stored })
  })

  t.test('make feeds of all of it that XML parsers can read', async (t) => {
    await publish((await write({ title: ' T ', body: `a\vb\fc ${several} <b>x\v</b> \`\f\`` })).id)
    await comment('a\vb\fc')
    for (const url of ['articles.rss', 'articles.atom', 'comments.rss', 'comments.atom']) {
      const { statusCode, body } = await send({ url: `/feeds/${url}` })
      if (statusCode === 404) continue
      t.ok(parseXml(body), url)
      t.notMatch(body, /[\v\f]/, url)
    }
    const rss = parseXml((await send({ url: '/feeds/articles.rss' })).body)
    t.ok(elementsAt(rss, 'channel/item').length > 0)
  })

  t.test('replace control characters that HTML can name', async (t) => {
    for (const body of [
      '<p>a&#1;b</p>',
      'a&#11;b',
      '<b>a&#xc;b</b>',
      '<p>a&#12;b</p>',
      '&#xFFFF; &#xfffe;',
    ]) {
      const { bodyHtml, excerpt } = await write({ body })
      const { body_: posted } = await comment(body)
      t.notMatch(
        [bodyHtml, excerpt, posted.bodyHtml].join(),
        /(?![\t\n\r])[\p{Cc}\ufffe\uffff]/u,
        encodeURIComponent(body),
      )
    }
    const { bodyHtml } = await write({ body: '<a href="java&#1;script:alert(1)">x</a>' })
    t.notMatch(bodyHtml, /href="javascript/)
  })

  t.test('find an account by each form of its address', async (t) => {
    const password = 'a long and quiet passphrase'
    const forms = [
      'a@bücher.example',
      ' A@BÜCHER.example\n',
      'a@xn--bcher-kva.example',
      'a@bu\u0308cher.example',
    ]
    const registration = { email: ' a@Bücher.example', password, displayName: ' Al ' }
    const made = await send({ method: 'POST', url: '/v1/accounts', payload: registration })
    t.match(made, { statusCode: 201, body_: { email: 'a@xn--bcher-kva.example', displayName: 'Al' } })
    for (const email of forms) {
      const login = await send({ method: 'POST', url: '/v1/sessions', payload: { email, password } })
      t.equal(login.statusCode, 201, encodeURIComponent(email))
      const found = await send({ url: '/v1/accounts', query: { email }, as: admin })
      t.match(found.body_.data, [{ id: made.body_.id }], encodeURIComponent(email))
    }
    const wrong = { email: 'a@b\u00fccher', password }
    t.equal((await send({ method: 'POST', url: '/v1/sessions', payload: wrong })).statusCode, 401)
  })
})

t.test('refuses', async (t) => {
  t.test('a line in which nothing can be seen, or that turns the text around it', async (t) => {
    for (const title of [
      ...['', ' ', '\u3164', '\u2800', '\u115f', '\u1160', '\uffa0', '\u00ad', '\ufe0f', '\u0301', '\u200f'],
      ...[
        'a\u202eb',
        'a\u202ab',
        'a\u2066b',
        'a\u2069b',
        'a\u206ab',
        'a\ufff9b',
        'a\nb',
        'a\u0001b',
        'a\uffffb',
      ],
    ]) {
      invalid(t, await postArticle({ title }), ['/title'])
      invalid(t, await patchDraft(article.id, { title }), ['/title'])
      invalid(t, await patchDraft(article.id, { tags: [title] }), ['/tags/0'])
    }
    for (const text of ['a\u202eb', 'a\u2067b', 'a\u206fb', 'a\ufffbb', 'a\u0007b', 'a\ufffeb']) {
      const heroImage = { url: 'https://img.example/', alt: text, caption: text, credit: text }
      const answer = await patchDraft(article.id, { dek: text, heroImage })
      invalid(t, answer, ['/dek', '/heroImage/alt', '/heroImage/caption', '/heroImage/credit'])
    }
  })

  t.test('control characters that XML cannot hold in several lines, and names them', async (t) => {
    const { body_: posted } = await comment('Fine')
    const decision = { action: 'hide', reason: 'spam' }
    const requests: [pointer: string, answer: ReturnType<typeof send>][] = [
      ['/body', comment(refusedText)],
      [
        '/body',
        send({
          method: 'PATCH',
          url: `/v1/comments/${posted.id}`,
          payload: { body: refusedText },
          as: reader,
        }),
      ],
      ['/body', postArticle({ title: 'T', body: refusedText })],
      ['/body', patchDraft(article.id, { body: refusedText })],
      ['/note', patchDraft(article.id, { note: refusedText })],
      ['/note', post(`/v1/articles/${article.id}/revisions/1/restoration`, { note: refusedText }, author)],
      ['/bio', postContributor({ name: 'A', country: 'NO', bio: refusedText })],
      ['/note', post(`/v1/comments/${posted.id}/reports`, { reason: 'spam', note: refusedText }, author)],
      ['/note', post(`/v1/comments/${posted.id}/decisions`, { ...decision, note: refusedText }, moderator)],
      [
        '/noteToAuthor',
        post(`/v1/comments/${posted.id}/decisions`, { ...decision, noteToAuthor: refusedText }, moderator),
      ],
      ['/text', post(`/v1/decisions/${article.id}/appeals`, { text: refusedText })],
      [
        '/reason',
        send({
          method: 'PUT',
          url: `/v1/accounts/${reader.id}/suspension`,
          payload: { reason: refusedText, until: null },
          as: moderator,
        }),
      ],
    ]
    for (const [pointer, answer] of requests) {
      const { statusCode, body_ } = await answer
      t.strictSame([statusCode, body_.errors], [400, [{ pointer, detail: named }]], pointer)
    }
  })

  t.test('an address with the words for what is wrong with it', async (t) => {
    for (const [url, detail] of [
      ['https://u:p@a.example/', 'must not contain a user name or a password'],
      ['https://*.example/', 'must have a host of letters, digits, hyphens and single dots'],
      [`https://${'a'.repeat(64)}.example/`, 'must have a host whose parts have at most 63 characters each'],
      [`https://a.example/${'ü'.repeat(400)}`, 'must have at most 2000 characters'],
    ] as const) {
      const { body_ } = await patchDraft(article.id, { sources: [{ publisher: 'P', url }] })
      t.strictSame(body_.errors, [{ pointer: '/sources/0/url', detail }])
    }
    for (const [email, detail] of [
      ['ü@b.example', 'must have only ASCII characters before the @'],
      [`${'a'.repeat(65)}@b.example`, 'must have at most 64 characters before the @'],
      [`a@${'b'.repeat(256)}`, 'must have at most 255 characters after the @'],
    ] as const) {
      const { body_ } = await post('/v1/newsletter-signups', { email })
      t.strictSame(body_.errors, [{ pointer: '/email', detail }])
    }
  })
})

t.test('keeps', async (t) => {
  t.test('a kind, a pattern, a format or a list of values for each text of each body', async (t) => {
    const texts = [...new Set(inputs)].flatMap((name) => textsOf(shapes.get(name) ?? {}, name))
    const isBound = ({ textKind, pattern, format, enum: values, const: value }: Schema) =>
      textKind !== undefined || pattern !== undefined || format !== undefined || Boolean(values ?? value)
    const unbound = texts.filter(([, schema]) => !isBound(schema)).map(([at]) => at)
    // They are only compared, or taken apart and never stored as they are.
    t.strictSame(unbound, ['AccountErasure/confirm', 'Refresh/refreshToken', 'BounceInput/message'])
    t.ok(texts.length > 60, `${texts.length} texts`)
    const kinds = new Set(texts.map(([, { textKind }]) => textKind).filter(Boolean))
    t.strictSame([...kinds].sort(), Object.keys(textKinds).sort())
  })

  t.test('control characters out of each text that has a pattern and no kind', async (t) => {
    for (const name of new Set(inputs)) {
      for (const [at, { pattern, textKind }] of textsOf(shapes.get(name) ?? {}, name)) {
        if (pattern === undefined || textKind !== undefined) continue
        t.notMatch('a\u0001b', new RegExp(String(pattern), 'u'), at)
      }
    }
  })

  t.test('the keyword of the kinds out of the API document', async (t) => {
    t.notMatch(JSON.stringify(app.swagger()), 'textKind')
  })
})
