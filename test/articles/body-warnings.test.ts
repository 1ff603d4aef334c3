/** Tests the warnings with which a saved body is answered: each kind, their bounds, and when there are none. */
import t from 'tap'
import { startNewsroom } from '../helpers/newsroom.ts'

const { postArticle, patchDraft, write, send, author } = await startNewsroom()

type Warning = { kind: string; detail: string; excerpt: string }

async function warningsOf(body: string): Promise<{ warnings: Warning[]; bodyHtml: string }> {
  const { statusCode, body_ } = await postArticle({ title: 'Warned', body })
  if (statusCode !== 201) throw new Error(`${statusCode} for ${body.slice(0, 80)}`)
  return { warnings: body_.warnings, bodyHtml: body_.bodyHtml }
}

type Row = readonly [body: string, detail: string, excerpt: string, shown: string]

const stays = (name: string) => `${name} element was left out; its words stay.`
const elementRows: readonly Row[] = [
  ['<script>alert(1)</script>', 'A script was left out.', 'alert(1)', ''],
  [
    '<script src="https://x.example/a.js"></script>',
    'A script of x.example was left out.',
    '<script src="https://x.example/a.js">',
    '',
  ],
  ['a <style>p { color: red }</style> b', 'A style was left out.', 'p { color: red }', '<p>a  b</p>'],
  ['<form>Name</form>', stays('A form'), '<form>', 'Name'],
  [
    'Press <button type="submit">Go</button>.',
    stays('A button'),
    '<button type="submit">',
    '<p>Press  Go .</p>',
  ],
  ['<font color="red">Red</font> car', stays('A font'), '<font color="red">', '<p>Red car</p>'],
  ['x <input name="q"> y', 'An input element was left out.', '<input name="q">', '<p>x  y</p>'],
  [
    '<object data="https://m.example/film.swf">No Flash</object>',
    'An object of m.example was left out.',
    'No Flash',
    '',
  ],
  [
    '<video src="https://v.example/a.mp4" controls>Old browser</video>',
    'A video of v.example was left out.',
    'Old browser',
    '',
  ],
  ['<svg viewBox="0 0 1 1"><title>Logo</title></svg>', 'An svg was left out.', 'Logo', ''],
  ['<select><option>One<option>Two</select>', stays('A select'), '<select>', '<p>  One Two </p>'],
  ['<meta charset="utf-8">\n\nText', 'A meta element was left out.', '<meta charset="utf-8">', '<p>Text</p>'],
  ['<td>lonely</td>', 'A td element was left out outside a table; its words stay.', '<td>', 'lonely'],
  ['<w:Sdt>a</w:Sdt>', stays('A w:sdt'), '<w:sdt>', '<p>a</p>'],
  ['<title>Fish</title>\n\nand chips', 'A title was left out.', 'Fish', '<p>and chips</p>'],
]

const ofLink =
  'The address of a link was refused. It must be relative or begin with http, https, mailto or tel. Its words stay.'
const ofPicture =
  'The address of a picture was refused. It must be relative or begin with http or https. Its alternative text is shown.'
const addressRows: readonly Row[] = [
  ['[x](javascript:alert(1))', ofLink, 'javascript:alert(1)', '<p>x</p>'],
  ['[**x** y](vbscript:a)', ofLink, 'vbscript:a', '<p><strong>x</strong> y</p>'],
  ['[x](data:text/html,y)', ofLink, 'data:text/html,y', '<p>x</p>'],
  ['<a href="ftp://files.example/a">file</a>', ofLink, 'ftp://files.example/a', '<p>file</p>'],
  ['<a href="JaVa&#9;script:x()">x</a>', ofLink, 'JaVa script:x()', '<p>x</p>'],
  ['<a href="/\\evil.example">x</a>', ofLink, '/\\evil.example', '<p>x</p>'],
  ['[x](file:///etc/passwd)', ofLink, 'file:///etc/passwd', '<p>x</p>'],
  ['<a href="https://a b.example/">x</a>', ofLink, 'https://a b.example/', '<p>x</p>'],
  ['[a][r]\n\n[r]: blob:x', ofLink, 'blob:x', '<p>a</p>'],
  ['![A car](data:image/png;base64,AAAA)', ofPicture, 'data:image/png;base64,AAAA', '<p>A car</p>'],
  ['<img src="mailto:a@b.example" alt="A letter">', ofPicture, 'mailto:a@b.example', 'A letter'],
  ['![](javascript:x)', ofPicture, 'javascript:x', ''],
  ['<img alt="Nothing">', ofPicture, '', 'Nothing'],
  ['[x]()', 'A link has no address. Its words stay.', '', '<p>x</p>'],
]

const marks = 'Quotes and lists are nested too deep. Beyond level 20, their words are shown without marks.'
const elements = 'Elements are nested too deep. Their words are shown without them.'
const deep: readonly (readonly [body: string, detail: string, excerpt: string])[] = [
  [`${'>'.repeat(21)} deep`, marks, 'deep'],
  [`${'> '.repeat(400)}deep`, marks, 'deep'],
  [`${'- '.repeat(11)}deep`, marks, 'deep'],
  [`${'1. '.repeat(30)}deep`, marks, 'deep'],
  [`${'> - '.repeat(10)}deep`, marks, 'deep'],
  [`${'> 1. * '.repeat(9)}deep`, marks, 'deep'],
  [`${'>'.repeat(25)} deep\n${'>'.repeat(30)} deeper`, marks, 'deep'],
  [Array.from({ length: 15 }, (_, level) => `${'  '.repeat(level)}- l${level}`).join('\n'), marks, 'l10'],
  [`${'<blockquote>'.repeat(51)}deep`, elements, 'deep'],
  [`${'<b>'.repeat(60)}deep`, elements, 'deep'],
  [`${'<div><ul><li>'.repeat(20)}deep`, elements, 'deep'],
  [`${'<table><tr><td>'.repeat(30)}deep`, elements, 'deep'],
  [`${'**'.repeat(60)}deep${'**'.repeat(60)}`, elements, 'deep'],
]

const unused = (label: string) =>
  `The footnote [^${label}] was left out, since the text does not refer to it.`
const repeated = (label: string) =>
  `The footnote [^${label}] was left out, since another one has the same label.`
const noteRows: readonly Row[] = [
  ['a\n\n[^1]: Note', unused('1'), 'Note', '<p>a</p>'],
  ['a\n\n[^Long-label]: *Note*', unused('Long-label'), '*Note*', '<p>a</p>'],
  ['a\n\n[^1]: One\n\n    Two', unused('1'), 'One Two', '<p>a</p>'],
  ['`[^1]`\n\n[^1]: Note', unused('1'), 'Note', '<p><code>[^1]</code></p>'],
  ['\\[^1]\n\n[^1]: Note', unused('1'), 'Note', '<p>[^1]</p>'],
  ['[^2]\n\n[^1]: Note', unused('1'), 'Note', '<p>[^2]</p>'],
  ['[^1]: [^2]\n[^2]: Note', unused('2'), 'Note', ''],
  ['    [^1]\n\n[^1]: Note', unused('1'), 'Note', '<pre><code>[^1]\n</code></pre>'],
  ['\n\n[^1]: Note\n[^2]: Other', unused('2'), 'Other', ''],
  ['`a`\n\n[^1]: One\n[^1]: Two', repeated('1'), 'Two', '<p><code>a</code></p>'],
  ['`a`\n\n[^x]: One\n\n[^X]: Two\n\n    Three', repeated('X'), 'Two Three', '<p><code>a</code></p>'],
  ['`a`\n\n[^x]:\n[^x]: `Two`', repeated('x'), '`Two`', '<p><code>a</code></p>'],
]

const unread = (label: string) =>
  `The definition of the link [${label}] was left out, since the text does not refer to it.`
const again = (label: string) =>
  `The definition of the link [${label}] was left out, since another one has the same label.`
const definitionRows: readonly Row[] = [
  ['[Anna]: Hello', unread('Anna'), '[Anna]: Hello', ''],
  ['[Anna]: Hello\n\n[Bo]: Goodbye', unread('Bo'), '[Bo]: Goodbye', ''],
  ['a\n\n[Update]: done "at noon"', unread('Update'), '[Update]: done "at noon"', '<p>a</p>'],
  ['a\n\n[x]:\n/b\n"words"', unread('x'), '[x]: /b "words"', '<p>a</p>'],
  ['> a\n>\n> [x]: /b', unread('x'), '> [x]: /b', '<blockquote>\n<p>a</p>\n</blockquote>'],
  ['- a\n\n  [x]: /b', unread('x'), '[x]: /b', '<ul>\n<li>\n<p>a</p>\n</li>\n</ul>'],
  ['`[x]`\n\n[x]: /b', unread('x'), '[x]: /b', '<p><code>[x]</code></p>'],
  ['\\[x]\n\n[x]: /b', unread('x'), '[x]: /b', '<p>[x]</p>'],
  ['[y]\n\n[x]: /b', unread('x'), '[x]: /b', '<p>[y]</p>'],
  ['[x](/c)\n\n[x]: /b', unread('x'), '[x]: /b', '<p><a href="/c">x</a></p>'],
  ['[x]\n\n[x]: /b\n[x]: /c', again('x'), '[x]: /c', '<p><a href="/b">x</a></p>'],
  ['[x]\n\n[x]: /b\n\n[X]: words', again('X'), '[X]: words', '<p><a href="/b">x</a></p>'],
]

t.test('does', async (t) => {
  for (const [kind, rows] of [
    ['element', elementRows],
    ['address', addressRows],
    ['address', definitionRows],
    ['footnote', noteRows],
  ] as const) {
    for (const [body, detail, excerpt, shown] of rows) {
      t.test(`tell of ${kind}: ${JSON.stringify(body)}`, async (t) => {
        const { warnings, bodyHtml } = await warningsOf(body)
        const warning = warnings.find(({ detail: found }) => found.startsWith(detail))
        t.match(warning, { kind, excerpt })
        t.equal(warning?.detail.replace(/ This happened \d+ times\.$/, ''), detail)
        t.equal(bodyHtml, shown)
      })
    }
  }

  for (const [body, detail, excerpt] of deep) {
    t.test(`tell of nesting: ${JSON.stringify(body.slice(0, 40))}, and keep the words`, async (t) => {
      const { warnings, bodyHtml } = await warningsOf(body)
      const [warning] = warnings.filter(({ kind }) => kind === 'nesting')
      t.match(warning, { excerpt })
      t.equal(warning?.detail.replace(/ This happened \d+ times\.$/, ''), detail)
      for (const word of body.match(/deep\w*|l\d+/g) ?? []) t.match(bodyHtml, new RegExp(`\\b${word}\\b`))
    })
  }

  t.test('tell of what exceeds a limit', async (t) => {
    const address = `https://a.example/${'x'.repeat(2_000)}`
    const cases: readonly (readonly [body: string, detail: RegExp, excerpt: string])[] = [
      [`[a]: ${address}\n\n${'[a] '.repeat(50)}`, /^References repeat the addresses/, address.slice(0, 900)],
      [`[a]: ${address}\n\n${'![a] '.repeat(50)}`, /^References repeat the addresses/, address.slice(0, 900)],
      [
        `[a]: https://a.example/ "${'t'.repeat(2_000)}"\n\n${'[a] '.repeat(50)}`,
        /^References repeat/,
        'https://a.ex',
      ],
      [`[a]: /b "${'cap'.repeat(900)}"\n\n${'![a]\n\n'.repeat(50)}`, /^All captions/, 'capcap'],
      [`[^a]: x\n\n${'[^a]'.repeat(2_001)}`, /^References to footnotes beyond 2000/, '[^a]'],
      ['| a | b |\n|--|--|\n| 1 | 2 | lost | more |', /^A row of a table has more cells/, 'lost more'],
      ['| a |\n|--|\n| 1 | lost', /^A row of a table/, 'lost'],
      ['> | a |\n> |--|\n> | 1 | lost |', /^A row of a table/, 'lost'],
      ['- | a |\n  |--|\n  | 1 | lost |', /^A row of a table/, 'lost'],
      ['a | b\n--|--\n1 | 2 | lost', /^A row of a table/, 'lost'],
      ['| a |\n|--|\n| 1 \\| 2 | lost |', /^A row of a table/, 'lost'],
      ['| a |\n|--|\n| 7 | lost |', /^A row of a table/, 'lost'],
      ['~~~ The End ~~~', /^The words after the language/, 'The End ~~~'],
      ['```js lost\ncode\n```', /^The words after the language/, 'js lost'],
      ['> ~~~ {.js} a lost word\n> ~~~', /^The words after the language/, '{.js} a lost word'],
    ]
    for (const [body, detail, excerpt] of cases) {
      const { warnings } = await warningsOf(body)
      const [warning] = warnings.filter(({ kind }) => kind === 'limit')
      t.match(
        warning,
        { detail, excerpt: new RegExp(`^${excerpt.replace(/[[^\]]/g, '\\$&')}`) },
        body.slice(0, 40),
      )
    }
    t.strictSame((await warningsOf('| a |\n|--|\n| 1 | |\n| 2 \\| 3 |')).warnings, [], 'nothing is lost here')
  })

  t.test('answer a patch for the body that it has', async (t) => {
    const { id } = await write({ body: '<script>x</script>' })
    const patched = await patchDraft(id, { body: 'a <iframe src="https://v.example/1"></iframe>' })
    t.match(patched.body_.warnings, [{ detail: 'An iframe of v.example was replaced by a link.' }])
    t.strictSame((await patchDraft(id, { title: 'New' })).body_.warnings, [])
    t.strictSame((await patchDraft(id, { body: 'Clean' })).body_.warnings, [])
    t.strictSame((await postArticle({ title: 'Without a body' })).body_.warnings, [])
  })
})

t.test('keeps', async (t) => {
  t.test('silent about what nobody misses', async (t) => {
    for (const body of [
      'Plain *words*, [a link](https://a.example) and `code`.',
      'List<Item> and a < b > c',
      '<!-- a comment -->\n\nText <!-- another -->',
      '<p onclick="x()" data-a="b" class="foreign" style="color: red">Text</p>',
      '<div><span>Text</span></div>',
      '<article><header>A</header><main>B</main></article>',
      '<picture><source srcset="x"><img src="/a.png" alt="A"></picture>',
      '<!DOCTYPE html>\n<html><body>Text</body></html>',
      '<center>Text</center>',
      '<p>In <st1:City w:st="on">Oslo</st1:City><o:p></o:p></p>',
      'The <script> tag',
      '<b>a</b> <i>b</i> <strike>c</strike> <tt>d</tt>',
      'a<wbr>b <a id="x"></a> <a name="y">z</a>',
      '<ul><li>a<li>b</ul><table><tr><td>c<td>d</table>',
      '[a][x] [b][X] ![c][y] [y]\n\n[x]: /x\n[y]: /y "title"',
      '[//]: # (a comment)\n\n[comment]: <> (another)\n\nText',
      '```js {1,3-5} linenums=1 copy=true\ncode\n```\n\n~~~ 1\ncode\n~~~',
      '[mail](mailto:a@b.example) [call](tel:+49123) [up](#top) [there](//b.example/x)',
    ]) {
      t.strictSame((await warningsOf(body)).warnings, [], body)
    }
  })

  t.test('one warning for the same thing many times, with a count', async (t) => {
    const scripts = ['a', 'b', 'a', 'a'].map((words) => `<script>${words}</script>`)
    const { warnings } = await warningsOf(scripts.join('\n\n'))
    t.strictSame(warnings, [
      { kind: 'element', detail: 'A script was left out. This happened 3 times.', excerpt: 'a' },
      { kind: 'element', detail: 'A script was left out.', excerpt: 'b' },
    ])
  })

  t.test('at most fifty warnings, and one that counts the rest', async (t) => {
    const frames = Array.from({ length: 60 }, (_, n) => `<iframe src="https://h${n}.example/"></iframe>`)
    const { warnings } = await warningsOf(frames.join('\n\n'))
    t.equal(warnings.length, 51)
    t.match(warnings.at(-1), { kind: 'limit', detail: /^And 10 more/, excerpt: '' })
  })

  const long: readonly (readonly [what: string, body: string, told: string])[] = [
    ['a script of many words', `<script>${'word '.repeat(150)}last</script>`, `${'word '.repeat(150)}last`],
    ['lines of a script', `<script>\n${'  a;\n'.repeat(90)}</script>`, `${'a; '.repeat(90).trim()}`],
    ['more blanks than words', `<script>${' '.repeat(9_000)}a${'\t'.repeat(9_000)}b</script>`, 'a b'],
    ['control characters', `<script>a&#1;b\u007fc</script>`, 'a b c'],
    ['1,000 characters', `<script>${'x'.repeat(1_000)}</script>`, 'x'.repeat(1_000)],
    ['1,001 characters', `<script>${'x'.repeat(1_001)}</script>`, `${'x'.repeat(999)}…`],
    ['a word before a long one', `<script>a ${'x'.repeat(5_000)}</script>`, `a ${'x'.repeat(997)}…`],
    ['words beyond the bound', `<style>${'ab '.repeat(5_000)}</style>`, `${'ab '.repeat(333)}…`],
    ['emoji', `<script>${'🚗\n'.repeat(500)}</script>`, `${'🚗 '.repeat(499)}🚗`],
    ['more emoji', `<script>${'🚗\n'.repeat(501)}</script>`, `${'🚗 '.repeat(499)}🚗…`],
    ['a drawing', `<canvas><b>${'One '.repeat(99)}</b>\n<b>two</b></canvas>`, `${'One '.repeat(99)}two`],
    ['a note', `A\n\n[^a]: ${'note '.repeat(150)}end`, `${'note '.repeat(150)}end`],
    ['cells', `| a |\n|--|\n| 1 | ${'cell '.repeat(150)}end |`, `${'cell '.repeat(150)}end`],
  ]
  for (const [what, body, told] of long) {
    t.test(`all words of what was left out up to a bound: ${what}`, async (t) => {
      const [warning] = (await warningsOf(body)).warnings
      t.equal(warning?.excerpt, told)
    })
  }

  t.test('warnings out of the draft that is read later', async (t) => {
    const { id } = await write({ body: '<script>x</script>' })
    t.notOk('warnings' in (await send({ url: `/v1/articles/${id}/draft`, as: author })).body_)
  })
})
