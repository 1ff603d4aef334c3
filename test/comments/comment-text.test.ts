/** The text of a comment: the Markdown it may use, its links and its plain excerpt. */
import fc from 'fast-check'
import t from 'tap'
import { comments } from '../../src/db/tables/comments.ts'
import { startTestApp } from '../helpers/app.ts'
import { expectStatus, idsOf, startDiscussion } from '../helpers/comments/discussion.ts'
import { invalid } from '../helpers/refusal.ts'

/**
 * How deep the elements of this HTML are nested. All of them have an end tag except the line break.
 */
function depthOf(html: string): number {
  let [depth, deepest] = [0, 0]
  for (const [, isEnd] of html.matchAll(/<(\/?)(?!br )[a-z]/g)) {
    depth += isEnd ? -1 : 1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

const rel = 'rel="ugc nofollow noopener"'

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send, person } = app
  const { post } = await startDiscussion(app)
  const reader = await person()

  /** Markdown -> HTML, excerpt. */
  const rows: [markdown: string, html: string, excerpt: string][] = [
    ['*a* **b** `c`', '<p><em>a</em> <strong>b</strong> <code>c</code></p>', 'a b c'],
    ['one\ntwo', '<p>one<br />\ntwo</p>', 'one two'],
    ['one\n\ntwo', '<p>one</p>\n<p>two</p>', 'one two'],
    ['> said', '<blockquote>\n<p>said</p>\n</blockquote>', 'said'],
    ['- a\n- b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>', 'a b'],
    ['3. a', '<ol start="3">\n<li>a</li>\n</ol>', 'a'],
    ['see\n\n```js\na < b\n```', '<p>see</p>\n<pre><code>a &lt; b\n</code></pre>', 'see'],
    ['[x](https://a.example "t")', `<p><a href="https://a.example" ${rel}>x</a></p>`, 'x'],
    [
      'https://a.example/b',
      `<p><a href="https://a.example/b" ${rel}>https://a.example/b</a></p>`,
      'https://a.example/b',
    ],
    ['[x](//a.example)', `<p><a href="https://a.example" ${rel}>x</a></p>`, 'x'],
    [
      '<https://a.example>',
      `<p><a href="https://a.example" ${rel}>https://a.example</a></p>`,
      'https://a.example',
    ],
  ]
  for (const [markdown, html, excerpt] of rows) {
    t.test(`renders ${JSON.stringify(markdown)}`, async (t) => {
      const { id, body, bodyHtml } = await post(reader, markdown)
      t.strictSame({ body, bodyHtml }, { body: markdown, bodyHtml: html })
      const [recent] = (await send({ url: '/v1/comments?limit=1' })).body_.data
      t.match(recent, { id, excerpt })
      t.equal(recent.excerpt, excerpt)
    })
  }

  t.test('cuts an excerpt at a word, with an ellipsis, at about 110 characters', async (t) => {
    const words = 'The quick brown fox jumps over the lazy dog, '.repeat(4)
    await post(reader, words)
    const [{ excerpt }] = (await send({ url: '/v1/comments?limit=1' })).body_.data
    t.equal(
      excerpt,
      'The quick brown fox jumps over the lazy dog, The quick brown fox jumps over the lazy dog, The quick brown fox…',
    )
    t.ok(excerpt.length <= 110)
  })

  t.test('gives a comment that is nothing but code an excerpt too', async (t) => {
    await post(reader, '```\nmake all\n```')
    const [{ excerpt }] = (await send({ url: '/v1/comments?limit=1' })).body_.data
    t.equal(excerpt, 'make all')
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { person } = app
  const { post } = await startDiscussion(app)
  const reader = await person()

  /** Markdown that is shown as plain text, or without its address. */
  const rows: [markdown: string, html: string][] = [
    [
      '<b>x</b> <script>alert(1)</script>',
      '<p>&lt;b&gt;x&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;</p>',
    ],
    ['# big', '<p># big</p>'],
    ['big\n===', '<p>big<br />\n===</p>'],
    ['---', '<p>---</p>'],
    ['~~x~~', '<p>~~x~~</p>'],
    ['| a |\n|---|\n| b |', '<p>| a |<br />\n|---|<br />\n| b |</p>'],
    ['![x](https://a.example/b.png)', `<p>!<a href="https://a.example/b.png" ${rel}>x</a></p>`],
    ['[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>'],
    ['[x](data:text/html,x)', '<p>[x](data:text/html,x)</p>'],
    ['[x](ftp://a.example)', '<p>x</p>'],
    ['[x](mailto:a@a.example)', '<p>x</p>'],
    ['www.a.example a@a.example', '<p>www.a.example a@a.example</p>'],
  ]
  for (const [markdown, html] of rows) {
    t.test(`to make anything of ${JSON.stringify(markdown)}`, async (t) => {
      t.equal((await post(reader, markdown)).bodyHtml, html)
    })
  }
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { send, person, deps } = app
  const { submit, threads } = await startDiscussion(app)
  const reader = await person()

  t.test('text that grows past 20,000 characters of HTML, and stores nothing of it', async (t) => {
    for (const body of ['&'.repeat(9_000), `${'&'.repeat(3_998)}abcd`, '*a* '.repeat(2_000)])
      invalid(t, await submit(reader, body), ['/body'])
    t.equal(await deps.database.db.$count(comments), 0)
    t.strictSame(idsOf(await threads()), [])
  })

  t.test('control characters that XML cannot hold, but not tabs and line breaks', async (t) => {
    for (const body of ['a\u0001b', 'a\u001b[31m', 'a\u0008b', 'a\uffffb'])
      invalid(t, await submit(reader, body), ['/body'])
    for (const body of ['a\tb\r\nc', 'a\u000bb', 'a\u000cb']) expectStatus(await submit(reader, body), 201)
  })

  t.test('text that shows nothing, posted or edited in', async (t) => {
    const { id } = expectStatus(await submit(reader, 'Seen'), 201).body_
    for (const body of [
      '> ',
      '```\n```',
      '[](https://a.example)',
      '&nbsp;',
      '\u200b\u2063',
      '\u3164',
      '\u2800',
    ]) {
      invalid(t, await submit(reader, body), ['/body'])
      const payload = { body }
      invalid(t, await send({ method: 'PATCH', url: `/v1/comments/${id}`, as: reader, payload }), ['/body'])
    }
    for (const body of ['?', '\ud83d\udc4d', '\u3164x', '```\n1\n```', '***'])
      expectStatus(await submit(reader, body), 201)
  })

  t.test(
    'to let 10,000 hostile characters grow or nest beyond bounds, edited in as well as posted',
    async (t) => {
      const innocent = expectStatus(await submit(reader, 'Innocent'), 201).body_.id
      const units = ['[', '](', '![', '> ', '- ', '1. ', '> - ', '*', '*_', '`', '<', '[x](https://a.b) ']
      for (const unit of units) {
        const body = unit.repeat(Math.ceil(9_998 / unit.length)).slice(0, 9_998)
        const url = `/v1/comments/${innocent}`
        const payload = { body: `${body} x` }
        for (const answer of [
          await submit(reader, payload.body),
          await send({ method: 'PATCH', url, as: reader, payload }),
        ]) {
          if (answer.statusCode === 400) invalid(t, answer, ['/body'])
          else t.ok(answer.body_.bodyHtml.length <= 20_000 && depthOf(answer.body_.bodyHtml) <= 100, unit)
        }
      }
    },
  )

  t.test('but none that does not', async (t) => {
    const answer = await submit(reader, `${'&'.repeat(3_998)}abc`)
    t.equal(answer.statusCode, 201)
    t.equal(answer.body_.bodyHtml.length, 20_000)
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { person } = app
  const { post } = await startDiscussion(app)
  const reader = await person()
  const allowedTag = new RegExp(
    `</?(p|em|strong|blockquote|code|pre|ul|li)>|<br />|</?ol>|<ol start="\\d+">|</a>|<a( href="https?://[^"]*")? ${rel}>`,
    'g',
  )
  const pieces = fc.constantFrom(
    ...[
      '<',
      '>',
      '"',
      "'",
      '&',
      '`',
      '*',
      '_',
      '[',
      ']',
      '(',
      ')',
      '!',
      '#',
      '\n',
      ' ',
      '\\',
      '/',
      ':',
      '=',
      '-',
    ],
    ...[
      'javascript:',
      'https://a.example',
      'onerror=',
      '<img src=x ',
      '<script>',
      '<!--',
      ']]>',
      '&#106;',
      'a',
      '\t',
    ],
    ...['<a href=', 'data:', '<svg onload=', '<![CDATA[', '1. ', '- ', '> ', '```', '&lt;', '\u2028'],
  )
  const hostile = fc.array(pieces, { minLength: 1, maxLength: 60 }).map((parts) => `a${parts.join('')}`)

  t.test('every tag out that is not on the allow-list, whatever is written', async (t) => {
    const check = fc.asyncProperty(hostile, async (markdown) => {
      const { body, bodyHtml } = await post(reader, markdown)
      if (body !== markdown) throw new Error('the Markdown was changed')
      const rest = String(bodyHtml).replaceAll(allowedTag, '')
      if (/[<>]/.test(rest)) throw new Error(`markup that is not allowed: ${rest}`)
    })
    await t.resolves(fc.assert(check, { seed: 110, numRuns: 150 }))
  })
})
