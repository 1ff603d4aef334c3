/** Tests footnotes, figures and ids of headings, and that none of them grows without bound. */
import fc from 'fast-check'
import t from 'tap'
import { renderArticle } from '../../src/text/markdown.ts'
import { holds, prose } from '../helpers/properties.ts'
import { elementsOf } from '../helpers/text/hostile-markup.ts'
import { articleId, html } from '../helpers/text/rendered.ts'

const prefix = 'user-content-0123456789ab-'
const idsIn = (text: string) =>
  elementsOf(text).flatMap(({ attributes }) => (attributes.id === undefined ? [] : [attributes.id]))
const linksIn = (text: string) =>
  elementsOf(text).flatMap(({ name, attributes }) => (name === 'a' ? [attributes.href] : []))

t.test('footnotes', async (t) => {
  const reference = (number: number, place = `${number}`) =>
    `<sup><a href="#${prefix}fn:${number}" role="doc-noteref" id="${prefix}fnref:${place}">` +
    `${number}</a></sup>`
  const back = (place: string) => ` <a href="#${prefix}fnref:${place}" role="doc-backlink">↩</a>`

  t.test('stand at the end, numbered by their first reference, and lead back to each', async (t) => {
    t.equal(
      html('A[^b] B[^a] C[^b]\n\n[^a]: *One*\n[^b]: Two\ngoes on\n'),
      `<p>A${reference(1)} B${reference(2)} C${reference(1, '1:2')}</p>\n<ol class="footnotes">\n` +
        `<li id="${prefix}fn:1">\n<p>Two\ngoes on${back('1')}${back('1:2')}</p>\n</li>\n` +
        `<li id="${prefix}fn:2">\n<p><em>One</em>${back('2')}</p>\n</li>\n</ol>`,
    )
  })

  t.test('have paragraphs, code and notes of their own', async (t) => {
    const text = html('A[^a]\n\n[^a]: One[^b]\n\n    Two\n\n    ```\n    code\n    ```\n\n[^b]: Three[^a]')
    t.match(text, '<p>Two</p>\n<pre><code>code\n</code></pre>')
    t.strictSame(
      idsIn(text),
      ['fnref:1', 'fn:1', 'fnref:2', 'fn:2', 'fnref:1:2'].map((id) => prefix + id),
    )
  })

  t.test(
    'are shown as written where nothing defines them, and not shown where nothing refers to them',
    async (t) => {
      t.equal(html('A[^a]'), '<p>A[^a]</p>')
      t.equal(html('A\n\n[^a]: One'), '<p>A</p>')
      t.equal(html('A `[^a]`\n\n[^a]: One'), '<p>A <code>[^a]</code></p>')
      t.strictSame(linksIn(html('<a href="/x">A[^a]</a>\n\n[^a]: One')), ['/x'], 'no link in a link')
    },
  )

  t.test('end a list and a quote that they follow', async (t) => {
    t.match(html('- A[^a]\n[^a]: One'), '<p>One')
    t.match(html('> A[^a]\n[^a]: One'), '<p>One')
  })

  t.test('of one label: the first counts', async (t) => {
    const text = html('A[^a]\n\n[^a]: One\n\n[^a]: Two')
    t.match(text, 'One')
    t.notMatch(text, 'Two')
  })

  t.test('take labels that objects have members of', async (t) => {
    for (const label of ['__proto__', 'constructor', 'toString'])
      t.match(html(`A[^${label}]\n\n[^${label}]: x`), '<ol')
  })

  t.test('are no part of the excerpt', async (t) => {
    t.equal(renderArticle('A[^a] b.\n\n[^a]: One', articleId).excerpt, 'A b.')
  })
})

t.test('figures', async (t) => {
  const image = '<img src="https://a.example/b.png" alt="Alt" />'
  const figure = (title: string) => html(`![Alt](https://a.example/b.png "${title}")`)

  t.test('are pictures with a title, alone in their paragraph: caption, credit, or both', async (t) => {
    t.equal(
      figure('At dawn | Ida & Co'),
      `<figure>${image}<figcaption>At dawn <small>Ida &amp; Co</small></figcaption></figure>`,
    )
    t.equal(figure('At dawn'), `<figure>${image}<figcaption>At dawn</figcaption></figure>`)
    t.equal(figure('| Ida'), `<figure>${image}<figcaption><small>Ida</small></figcaption></figure>`)
    t.equal(figure('a | b | c'), `<figure>${image}<figcaption>a | b <small>c</small></figcaption></figure>`)
    t.equal(
      html('[![Alt](https://a.example/b.png "t")](https://a.example)'),
      `<figure><a href="https://a.example">${image}</a><figcaption>t</figcaption></figure>`,
    )
  })

  t.test('are not pictures without a title, or among words', async (t) => {
    t.equal(html('![Alt](https://a.example/b.png)'), `<p>${image}</p>`)
    t.notMatch(html('A ![Alt](https://a.example/b.png "t")'), 'figure')
  })

  t.test('take their title as text', async (t) => {
    t.match(figure('<b>a</b> | <img src=x>'), '&lt;b&gt;a&lt;/b&gt; <small>&lt;img src=x&gt;</small>')
  })
})

t.test('headings', async (t) => {
  const ids = (markdown: string) => idsIn(html(markdown)).map((id) => id.replace(prefix, ''))

  t.test('have ids of their words, in any script', async (t) => {
    t.strictSame(ids('# Größe & *Co.*\n\n## 日本語\n\n### `x` — y\n\nÜber\n==='), [
      'größe--co',
      '日本語',
      'x--y',
      'über',
    ])
    t.strictSame(ids('# ?!\n\n# [a](https://a.example)'), ['section', 'a'])
    t.strictSame(ids(`# ${'ä'.repeat(300)}`), ['ä'.repeat(180)])
  })

  t.test('have each an id of its own', async (t) => {
    t.strictSame(ids('# A\n\n# A\n\n# A 1\n\n# A'), ['a', 'a-1', 'a-1-1', 'a-2'])
    t.strictSame(ids('# fn:1\n\nx[^1]\n\n[^1]: y'), ['fn1', 'fnref:1', 'fn:1'])
    holds(
      t,
      fc.property(
        fc.array(fc.oneof(prose(2), fc.constantFrom('a', 'a-1', 'a 1', 'A', '?')), { maxLength: 12 }),
        (lines) => {
          const found = ids(lines.map((line) => `# ${line.replace(/\s/g, ' ')}\n\n`).join(''))
          return new Set(found).size === found.length
        },
      ),
      300,
    )
  })

  t.test('are what links to a fragment lead to, whoever else is on the page', async (t) => {
    const other = renderArticle('# A\n\nx[^1]\n\n[^1]: y', '01890000-0000-7000-8000-ba9876543210').html
    const own = html('# A\n\nx[^1] [to](#a) <a href="#a">b</a>\n\n[^1]: y')
    t.strictSame(linksIn(own).slice(1, 3), [`#${prefix}a`, `#${prefix}a`])
    t.strictSame(
      idsIn(own).filter((id) => idsIn(other).includes(id)),
      [],
    )
  })

  t.test('of raw HTML have their ids under the prefix, each of them once', async (t) => {
    t.equal(html('<h2 id="location">x</h2>'), `<h2 id="${prefix}location">x</h2>`)
    t.equal(
      html(`<h2 id="x">x</h2><h2 id="x">y</h2><h2 id="${prefix}x">z</h2>`),
      `<h2 id="${prefix}x">x</h2><h2 id="${prefix}y">y</h2><h2 id="${prefix}z">z</h2>`,
    )
  })
})

t.test('hostile sizes', async (t) => {
  const size = 200_000
  const filled = (unit: string, length = size) =>
    unit.repeat(Math.ceil(length / unit.length)).slice(0, length)
  const numbered = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => line(index)).join('')
  const bombs: Readonly<Record<string, string>> = {
    'one note, referred to 50,000 times': `[^a]: x\n\n${filled('[^a]')}`,
    'references that never end': `[^a]: x\n\n${filled('[^')}`,
    'long references that are none': `[^a]: x\n\n${filled(`[^${'x'.repeat(61)}`)}`,
    '9,000 notes': `${numbered(9_000, (n) => `[^${n}]: x\n`)}\n${numbered(9_000, (n) => `[^${n}]`)}`,
    '9,000 notes, each in the one before': `${numbered(9_000, (n) => `[^${n}]: [^${n + 1}]\n`)}\n[^0]`,
    'a note full of itself': `[^a]: ${filled('[^a]')}\n\n[^a]`,
    'notes within notes': filled('[^a]:'),
    'a note of quotes': `[^a]: ${filled('> ')}\n\n[^a]`,
    '100,000 quotes in each other': `${'>'.repeat(100_000)}x`,
    '66,000 headings': filled('#\n'),
    '20,000 headings of few words': numbered(20_000, (n) => `# a-${n % 500}\n`),
    figures: filled('![](a "b")\n\n'),
    'a title that many figures refer to': `[a]: x "${'t'.repeat(1_000)}"\n\n${filled('![a]\n\n')}`,
    'a wide table': `${filled('|a', 40_000)}|\n${filled('|-', 40_000)}|\n${filled('|x\n', 100_000)}`,
    'pictures in pictures': `${filled('![![')}](a)`,
    'a megabyte of brackets': filled('[', 1_000_000),
    'tasks on lines of their own': filled('- [x] a\n'),
    alerts: filled('> [!NOTE]\n> x\n\n'),
    definitions: filled('\n: '),
    'terms and definitions': filled('a\n: b\n'),
    'definitions in each other': numbered(600, (n) => `${'  '.repeat(n)}: a\n`),
    'addresses of mail and www.': filled('a@b.c www.a.b '),
    'addresses without a host': filled('http://-'),
    'addresses with brackets that they do not open': filled('https://a.b/]'),
    'a megabyte of one task': filled('- [ ] ', 1_000_000),
    'a megabyte of one alert': filled('> [!NOTE]\n', 1_000_000),
    'a megabyte of www.': filled('www.', 1_000_000),
    'a megabyte of @': filled('a@', 1_000_000),
    'a megabyte of one address': filled('https://a.b/)?;&a;', 1_000_000),
    'a megabyte of emphasis beside punctuation': filled('**，', 1_000_000),
  }
  for (const [name, markdown] of Object.entries(bombs)) {
    t.test(`${name}: rendered, and not much longer than written`, async (t) => {
      const { html, excerpt } = renderArticle(markdown, articleId)
      t.ok(html.length <= 20 * markdown.length, `${html.length} characters`)
      t.ok(excerpt.length <= 280)
      const ids = idsIn(html)
      t.equal(new Set(ids).size, ids.length)
    })
  }

  t.test('only the first 2,000 references and 1,000 headings lead anywhere', async (t) => {
    t.equal(
      linksIn(html(`[^a]: x\n\n${filled('[^a] ')}`)).filter((href) => href?.endsWith('fn:1')).length,
      2_000,
    )
    t.equal(idsIn(html('# a\n'.repeat(1_100))).length, 1_000)
  })
})
