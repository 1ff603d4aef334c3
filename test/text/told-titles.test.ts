/** Tests that titles are told where the element that has them is not shown. */
import t from 'tap'
import type { EmbedHost } from '../../src/domain/embed-hosts.ts'
import { renderArticle } from '../../src/text/markdown.ts'

const embedHosts: EmbedHost[] = [
  { host: 'youtube.com', as: 'iframe' },
  { host: 'x.com', as: 'link' },
]
const render = (body: string) => renderArticle(body, '01890000-0000-7000-8000-0123456789ab', { embedHosts })
const titlesTold = (body: string) =>
  render(body).warnings.flatMap(({ detail, excerpt }) => (/^The title of /.test(detail) ? [excerpt] : []))

const video = 'https://www.youtube.com/embed/dQw4w9WgXcQ'
const told: readonly (readonly [body: string, shown: string])[] = [
  ['[Txt](javascript:x "Title one")', '<p>Txt</p>'],
  ['[Txt](https://u@a.example "Title one")', '<p>Txt</p>'],
  ['[Txt](<> "Title one")', '<p>Txt</p>'],
  ['[Txt][r]\n\n[r]: data:x "Title one"', '<p>Txt</p>'],
  ['<a href="javascript:x" title="Title one">Txt</a>', '<p>Txt</p>'],
  ['<a href="" title="Title one"><b>Txt</b></a>', '<p><strong>Txt</strong></p>'],
  ['a ![Alt](data:x "Title one") b', '<p>a Alt b</p>'],
  ['<p><img src="data:x" alt="Alt" title="Title one"></p>', '<p>Alt</p>'],
  ['<p><img alt="Alt" title="Title one"></p>', '<p>Alt</p>'],
  [
    '<iframe src="https://a.example/x" title="Title one"></iframe>',
    '<p><a href="https://a.example/x"><strong>a.example</strong>/x</a></p>',
  ],
  [
    '<iframe src="https://x.com/a" title="Title one"></iframe>',
    '<figure class="embed embed-link"><a href="https://x.com/a"><strong>x.com</strong>/a</a></figure>',
  ],
  [
    '[https://x.com/a](https://x.com/a "Title one")',
    '<figure class="embed embed-link"><a href="https://x.com/a"><strong>x.com</strong>/a</a></figure>',
  ],
  ['[*Txt*](vbscript:x "Title one")', '<p><em>Txt</em></p>'],
]

t.test('does', async (t) => {
  for (const [body, shown] of told)
    t.test(`tell of the title in ${JSON.stringify(body)}`, async (t) => {
      t.strictSame([render(body).html, titlesTold(body)], [shown, ['Title one']])
    })

  t.test('tell of the titles of frames beyond the maximum, and of long ones', async (t) => {
    const frames = Array.from({ length: 52 }, (_, n) => `<iframe src="${video}" title="No ${n}"></iframe>`)
    t.strictSame(titlesTold(frames.join('\n\n')), ['No 50', 'No 51'])
    const long = 'word '.repeat(60).trim()
    t.strictSame(titlesTold(`<iframe src="${video}" title="${long}"></iframe>`), [long])
  })
})

t.test('refuses', async (t) => {
  for (const body of [
    '[Txt](/a "Title one")',
    '[Txt](/a)',
    '[Txt](javascript:x "  ")',
    '[Txt](javascript:x "\u3164\u2800")',
    '[Txt](javascript:x)',
    '![Alt](/a.png "Title one")',
    '![Alt](data:x "Title one")',
    '<a title="Title one">Txt</a>',
    `<iframe src="${video}" title="Title  &lt;one&gt; &amp; &quot;two&quot;"></iframe>`,
    `<iframe src="${video}"></iframe>`,
    '<iframe src="https://a.example/x"></iframe>',
    'https://x.com/a',
  ])
    t.test(`to tell of a title in ${JSON.stringify(body)}`, async (t) => {
      t.strictSame(titlesTold(body), [])
    })
})

t.test('keeps', async (t) => {
  for (const [frame, reason] of [
    ['<iframe src="https://me:pw@a.example/x"></iframe>', 'whose address has a user name'],
    ['<iframe data-src="https://me@a.example/x"></iframe>', 'whose address has a user name'],
    ['<iframe src="//me@a.example/x"></iframe>', 'whose address has a user name'],
    ['<iframe src="x"></iframe>', 'without a web address'],
    ['<iframe title="a@b"></iframe>', 'without a web address'],
  ])
    t.test(`the reason why ${frame} is left out`, async (t) => {
      t.match(render(`${frame}`).warnings, [{ kind: 'embed', detail: `An iframe ${reason} was left out.` }])
    })
})
