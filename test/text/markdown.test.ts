/**
 * Tests that Markdown becomes HTML without active content, whatever was written, in bounded time.
 */
import fc from 'fast-check'
import t from 'tap'
import { renderArticle as render, renderComment } from '../../src/text/markdown.ts'
import { anyText, holds, prose } from '../helpers/properties.ts'
import { activeContentIn, elementsOf, textOf, vectors } from '../helpers/text/hostile-markup.ts'

const articleId = '01890000-0000-7000-8000-0123456789ab'
const renderArticle = (markdown: string) => render(markdown, articleId)
/** The prefix of its ids. */
const prefix = 'user-content-0123456789ab-'

const commentElements = ['p', 'br', 'em', 'strong', 'a', 'blockquote', 'code', 'pre', 'ul', 'ol', 'li']

/** Faults of a comment's HTML: active content, forbidden elements, or a link without its `rel`. */
function faultsOfComment(html: string): string[] {
  const faults = elementsOf(html).flatMap(({ name, attributes }) => {
    if (!commentElements.includes(name)) return [`<${name}>`]
    const allowed = name === 'a' ? ['href', 'rel'] : name === 'ol' ? ['start'] : []
    const extra = Object.keys(attributes).filter((attribute) => !allowed.includes(attribute))
    const isTrusted = name === 'a' && attributes.rel !== 'ugc nofollow noopener'
    return [...extra, ...(isTrusted ? [`rel=${attributes.rel}`] : [])]
  })
  return [...activeContentIn(html), ...faults]
}

t.test('articles', async (t) => {
  t.test('are CommonMark with tables and strikethrough', async (t) => {
    const html = (markdown: string) => renderArticle(markdown).html
    t.equal(
      html('# Title\n\nA *b* **c** `d`.'),
      `<h1 id="${prefix}title">Title</h1>\n<p>A <em>b</em> <strong>c</strong> <code>d</code>.</p>`,
    )
    t.equal(html('~~gone~~'), '<p><s>gone</s></p>')
    t.equal(html('[x](https://a.example "t")'), '<p><a href="https://a.example" title="t">x</a></p>')
    t.equal(html('![alt](https://a.example/b.png)'), '<p><img src="https://a.example/b.png" alt="alt" /></p>')
    t.equal(html('3. c'), '<ol start="3">\n<li>c</li>\n</ol>')
    t.equal(html('```js\n1 < 2\n```'), '<pre><code class="language-js">1 &lt; 2\n</code></pre>')
    t.match(html('| a | b |\n|--|:-:|\n| 1 | 2 |'), /<th>a<\/th>\n<th class="align-center">b<\/th>/)
  })

  t.test('keep raw HTML as far as the allow-list goes', async (t) => {
    const kept = '<figure><img src="https://a.example/b.png" alt="b" /><figcaption>c</figcaption></figure>'
    t.equal(renderArticle(kept).html, kept)
    t.equal(renderArticle('H<sub>2</sub>O <kbd>x</kbd>').html, '<p>H<sub>2</sub>O <kbd>x</kbd></p>')
    t.equal(
      renderArticle('<section><b onclick="x()">y</b></section>').html,
      '<section><strong>y</strong></section>',
    )
  })

  t.test('have an excerpt of words without headings, code blocks, pictures and markup', async (t) => {
    const body =
      '# Head\n\nOne *two*\n[three](https://a.example).\n\n![p](https://a.example/b.png)\n\n' +
      '```\ncode\n```\n\n<p>raw</p>'
    t.equal(renderArticle(body).excerpt.trim(), 'One two three.')
    t.equal(renderArticle('').excerpt, '')
    t.equal(renderArticle('').html, '')
    t.equal(renderArticle('word '.repeat(231)).readingMinutes, 2)
  })

  for (const vector of vectors) {
    t.test(`show nothing active of ${JSON.stringify(vector)}`, async (t) => {
      t.strictSame(activeContentIn(renderArticle(vector).html), [])
      t.strictSame(
        activeContentIn(renderArticle(`- a\n\n  > ${vector}\n\n| ${vector} |\n|--|\n| ${vector} |`).html),
        [],
      )
    })
  }
})

t.test('comments', async (t) => {
  t.test('have emphasis, links, quotes, code, lists and line breaks', async (t) => {
    const html = (markdown: string) => renderComment(markdown).html
    t.equal(html('A *b* **c** `d`\ne'), '<p>A <em>b</em> <strong>c</strong> <code>d</code><br />\ne</p>')
    t.equal(html('> q'), '<blockquote>\n<p>q</p>\n</blockquote>')
    t.equal(html('- a\n- b'), '<ul>\n<li>a</li>\n<li>b</li>\n</ul>')
    t.equal(html('    code'), '<pre><code>code\n</code></pre>')
  })

  t.test('mark every link as a reader’s', async (t) => {
    const link = '<a href="https://a.example/b" rel="ugc nofollow noopener">'
    t.equal(renderComment('[x](https://a.example/b "t")').html, `<p>${link}x</a></p>`)
    t.equal(renderComment('https://a.example/b').html, `<p>${link}https://a.example/b</a></p>`)
    t.equal(renderComment('<https://a.example/b>').html, `<p>${link}https://a.example/b</a></p>`)
  })

  t.test('make no link of what only looks like one', async (t) => {
    for (const text of [
      'a.example',
      'me@a.example',
      'ftp://a.example',
      '//a.example',
      'mailto:me@a.example',
    ]) {
      t.strictSame(elementsOf(renderComment(text).html), [{ name: 'p', attributes: {} }], text)
    }
  })

  t.test('show raw HTML, pictures, headings, tables and rules as text', async (t) => {
    const asText = [
      '<b>x</b>',
      '<img src="x" onerror="y()">',
      '# x',
      '| a |\n|--|',
      '***',
      '~~x~~',
      '<!-- x -->',
    ]
    for (const text of asText) {
      t.strictSame(
        elementsOf(renderComment(text).html)
          .map(({ name }) => name)
          .filter((name) => name !== 'br'),
        ['p'],
        text,
      )
      t.equal(textOf(renderComment(text).html).trim(), text)
    }
    const picture = renderComment('![x](https://a.example/b.png)').html
    t.strictSame(
      elementsOf(picture).map(({ name }) => name),
      ['p', 'a'],
      'a picture is at most a link',
    )
    t.strictSame(
      elementsOf(renderComment('x\n===').html).map(({ name }) => name),
      ['p', 'br'],
    )
  })

  t.test('have an excerpt on one line', async (t) => {
    t.equal(renderComment('One\n*two*\n\n> three `four`').excerpt, 'One two three four')
    t.ok(renderComment('word '.repeat(100)).excerpt.length <= 110)
  })

  for (const vector of vectors) {
    t.test(`show nothing active of ${JSON.stringify(vector)}`, async (t) => {
      t.strictSame(faultsOfComment(renderComment(vector).html), [])
      t.strictSame(faultsOfComment(renderComment(`- a\n\n  > ${vector}`).html), [])
    })
  }
})

t.test('any combination', async (t) => {
  const piece = fc.oneof(
    fc.constantFrom(...vectors),
    fc.constantFrom(...vectors).chain((vector) => fc.nat(vector.length).map((end) => vector.slice(0, end))),
    fc.constantFrom(
      ...'<>"\'`=&;:[]()!*_~#|\\/-\n\t \0',
      '\n\n',
      '&#',
      '&lt;',
      '<!--',
      '-->',
      '<a href="',
      'javascript:',
    ),
    prose(3),
    anyText(10),
  )
  const markdown = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))

  t.test('of them leaves nothing active in an article', async (t) => {
    holds(
      t,
      fc.property(markdown, (text) => activeContentIn(renderArticle(text).html).length === 0),
      3000,
    )
  })

  t.test('of them leaves nothing active in a comment, and no link without its mark', async (t) => {
    holds(
      t,
      fc.property(markdown, (text) => faultsOfComment(renderComment(text).html).length === 0),
      3000,
    )
  })

  t.test('of them gives an excerpt within its length', async (t) => {
    holds(
      t,
      fc.property(
        markdown,
        (text) => renderArticle(text).excerpt.length <= 280 && renderComment(text).excerpt.length <= 110,
      ),
    )
  })
})

t.test('hostile sizes', async (t) => {
  const units: readonly string[] = [
    ...[
      '[',
      ']',
      '![',
      '](',
      '[x](',
      '> ',
      '>',
      '- ',
      '1. ',
      '*',
      '_',
      '*a_',
      '**a *',
      '__a _',
      '~~',
      '`',
      '`a``',
      '<',
      '<a',
    ],
    ...[
      '<!--',
      '<b>',
      '</b>',
      '<p><',
      '&',
      '&#',
      '&amp;',
      '\\',
      '#',
      '# ',
      '|',
      '|a|\n|-|\n',
      '\n',
      ' \n',
      '\t',
      '- - ',
      '\0',
    ],
    ...[
      'http://',
      'https://a.b ',
      'a@b.c ',
      '"',
      "'",
      '(',
      '[a]: x\n',
      '[a][',
      '    ',
      '```\n',
      '~~~\n',
      '***\n',
      '<br>',
      '🚗',
    ],
  ]
  /** The greatest length that the schemas accept. */
  const sizes = { article: 200_000, comment: 10_000 }

  for (const unit of units) {
    t.test(`as many characters of ${JSON.stringify(unit)} as may be sent are rendered`, async (t) => {
      const ofLength = (length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length)
      const { html, excerpt } = renderArticle(ofLength(sizes.article))
      t.ok(html.length <= 20 * sizes.article, `an article of ${html.length} characters`)
      t.ok(excerpt.length <= 280)
      const comment = renderComment(ofLength(sizes.comment))
      t.ok(comment.html.length <= 60 * sizes.comment, `a comment of ${comment.html.length} characters`)
    })
  }

  t.test('quotes in each other, and brackets in each other, are read twenty levels deep', async (t) => {
    const quotes = (html: string) => html.split('<blockquote>').length - 1
    for (const { html } of [renderArticle('>'.repeat(1_000)), renderComment('>'.repeat(1_000))]) {
      t.equal(quotes(html), 20)
    }
    const emphasised = `${'['.repeat(10)}![a](https://a.example/p.png)${']'.repeat(10)}`
    t.match(renderArticle(emphasised).html, /<img /)
  })

  t.test('quotes and lists in each other, thousands deep, are rendered', async (t) => {
    for (const line of ['> '.repeat(5000), '- '.repeat(5000), '> - '.repeat(5000), '1. > '.repeat(5000)]) {
      t.ok(renderArticle(`${line}x`).html.length < 1_000_000)
      t.ok(renderComment(`${line}x`).html.length < 1_000_000)
    }
    const steps = Array.from({ length: 600 }, (_, index) => `${'> '.repeat(index % 200)}x`).join('\n')
    t.ok(renderArticle(steps).html.length < 1_000_000)
  })

  for (const [part, definition] of [
    ['address', `https://a.example/${'x'.repeat(20_000)}`],
    ['title', `https://a.example "${'x'.repeat(20_000)}"`],
  ]) {
    t.test(`a long ${part} that is referred to many times does not multiply`, async (t) => {
      for (const use of ['[a] ', '![a] ']) {
        const text = `[a]: ${definition}\n\n${use.repeat(2_000)}`
        t.ok(renderComment(text).html.length <= 20 * text.length, `${use} in a comment`)
        t.ok(renderArticle(text).html.length <= 20 * text.length, `${use} in an article`)
      }
    })
  }
})
