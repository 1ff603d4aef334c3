/**
 * Tests what other editors write in place of elements: styles and classes. Also that end tags may be
 * left out, and that no class of an author hides words.
 */
import fc from 'fast-check'
import { parseFragment, serialize } from 'parse5'
import t from 'tap'
import { shownTextOf } from '../../src/domain/shown-text.ts'
import { renderArticle } from '../../src/text/markdown.ts'
import { holds } from '../helpers/properties.ts'

const render = (body: string) => renderArticle(body, '01890000-0000-7000-8000-0123456789ab')
const html = (body: string) => render(body).html
const prefix = 'user-content-0123456789ab-'

type Rows = Readonly<Record<string, string>>

const styled: Rows = {
  '<p><span style="font-size:11pt;font-weight:700">a</span> b</p>': '<p><strong>a</strong> b</p>',
  '<p><span style="font-weight: bold">a</span></p>': '<p><strong>a</strong></p>',
  '<p><span style="font-style:italic;">a</span></p>': '<p><em>a</em></p>',
  '<p><span style="text-decoration:underline">a</span></p>': '<p><u>a</u></p>',
  '<p><span style="text-decoration-line:line-through">a</span></p>': '<p><s>a</s></p>',
  '<p>H<span style="font-size:0.6em;vertical-align:sub">2</span>O</p>': '<p>H<sub>2</sub>O</p>',
  '<p>x<span style="vertical-align:super">2</span></p>': '<p>x<sup>2</sup></p>',
  '<p><span style="FONT-WEIGHT:800;font-style:oblique">a</span></p>': '<p><strong><em>a</em></strong></p>',
  '<p><font style="font-weight:600">a</font></p>': '<p><strong>a</strong></p>',
  '<p><span lang="de" style="font-weight:bold">a</span></p>':
    '<p><span lang="de"><strong>a</strong></span></p>',
  '<p><a href="/x"><span style="color:#15c;text-decoration:underline">a</span></a></p>':
    '<p><a href="/x">a</a></p>',
  '<p><span style="font-weight:700">a<span style="font-weight:400">b</span>c</span></p>':
    '<p><strong>abc</strong></p>',
  '<p><span style="font-weight:700">a<span style="font-style:italic">b</span></span>c</p>':
    '<p><strong>a<em>b</em></strong>c</p>',
  '<b style="font-weight:normal" id="g"><p>a</p><p>b</p></b>': `<p><span id="${prefix}g"></span></p><p>a</p><p>b</p>`,
  '<p><b style="font-weight:normal">a</b> <b style="color:red">b</b> <b>c</b></p>':
    '<p>a <strong>b</strong> <strong>c</strong></p>',
  '<p><span style="font-weight:400;font-style:normal;text-decoration:none;vertical-align:baseline">a</span></p>':
    '<p>a</p>',
  '<p><span style="x-font-weight:700;background:url(font-style:italic)">a</span></p>': '<p>a</p>',
  '<p>a</span> <span style="font-weight:700">b</p>': '<p>a <strong>b</strong></p>',
}

const aligned: Rows = {
  '<p class="has-text-align-center">a</p>': '<p class="align-center">a</p>',
  '<p class="aligncenter">a</p>': '<p class="align-center">a</p>',
  '<p class="has-text-align-right has-large-font-size">a</p>': '<p class="align-right">a</p>',
  '<h2 class="wp-block-heading has-text-align-center">a</h2>': `<h2 class="align-center" id="${prefix}a">a</h2>`,
  '<figure class="wp-block-image alignleft size-large"><img src="/a.png"></figure>':
    '<figure class="align-left"><img src="/a.png" /></figure>',
  '<p><img class="alignright size-medium" src="/a.png"></p>':
    '<p><img src="/a.png" class="align-right" /></p>',
  '<p class="ql-align-right">a</p>': '<p class="align-right">a</p>',
  '<p class="text-center">a</p>': '<p class="align-center">a</p>',
  '<div class="text-align-left">a</div>': '<div class="align-left">a</div>',
  '<figure class="image image-style-align-left"><img src="/a.png"></figure>':
    '<figure class="align-left"><img src="/a.png" /></figure>',
  '<blockquote class="has-text-align-center"><p>a</p></blockquote>':
    '<blockquote class="align-center"><p>a</p></blockquote>',
  '<table><tr><td class="has-text-align-right">1</td></tr></table>':
    '<table><tr><td class="align-right">1</td></tr></table>',
  '<p class="alignnone alignwide alignfull text-justify">a</p>': '<p>a</p>',
  '<p class="align-top text-left-over xalign-left align-center-x">a</p>': '<p>a</p>',
  '<p class="aligncenter" align="right">a</p>': '<p class="align-center">a</p>',
}

/** What authors write with the names that the product uses itself. */
const forged: Rows = {
  '<figure class="embed embed-wide"><p>a b</p></figure>': '<figure><p>a b</p></figure>',
  '<figure class="embed embed-link"><a href="/x">a b</a></figure>': '<figure><a href="/x">a b</a></figure>',
  '<div class="embed">a b</div>': '<div>a b</div>',
  '<p class="embed embed-fixed">a b</p>': '<p>a b</p>',
  '<div class="alert alert-note">a b</div>': '<div>a b</div>',
  '<aside class="alert alert-evil embed">a b</aside>': '<aside class="alert">a b</aside>',
  '<aside class="alert alert-tip"><p class="alert-title">a</p>b</aside>':
    '<aside class="alert alert-tip"><p class="alert-title">a</p>b</aside>',
  '<p class="footnotes">a b</p>': '<p>a b</p>',
  '<ol class="footnotes"><li>a b</li></ol>': '<ol class="footnotes"><li>a b</li></ol>',
  '<p class="task-list-item task-done">a b</p>': '<p>a b</p>',
  '<p><a href="/x" role="doc-backlink">a b</a></p>': '<p><a href="/x" role="doc-backlink">a b</a></p>',
  '<p><a href="#x" role="doc-backlink">a b</a></p>': `<p><a href="#${prefix}x" role="doc-backlink">a b</a></p>`,
  '<p><a href="/x" role="doc-noteref">a b</a></p>': '<p><a href="/x" role="doc-noteref">a b</a></p>',
  '<p><span role="img" aria-label="Done">a b</span></p>':
    '<p><span role="img" aria-label="Done">a b</span></p>',
  '<p><span role="img" aria-label="None">a b</span></p>': '<p><span role="img">a b</span></p>',
  '<p role="presentation" aria-hidden="true" hidden class="hidden">a b</p>': '<p>a b</p>',
}

t.test('does', async (t) => {
  for (const [what, rows] of Object.entries({ styled, aligned })) {
    for (const [markup, shown] of Object.entries(rows)) {
      t.test(`${what}: ${markup}`, async (t) => {
        t.equal(html(markup), shown)
        t.notMatch(render(markup).warnings, [{ kind: 'limit' }])
      })
    }
  }
})

t.test('refuses', async (t) => {
  for (const [markup, shown] of Object.entries(forged)) {
    t.test(`to hide words from the search by ${markup}`, async (t) => {
      t.equal(html(markup), shown)
      t.match(shownTextOf(html(markup)), /^a b$/)
    })
  }
})

t.test('keeps', async (t) => {
  /** Without what each browser adds to a table, and without empty paragraphs. */
  const bare = (text: string) => text.replace(/<\/?(?:tbody|div)>|\s+/g, '').replaceAll('<p></p>', '')
  /** The end tags are written, so that nothing has to be guessed. */
  const read = (text: string) => bare(serialize(parseFragment(text)))
  const families = [
    ['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th'],
    ['ruby', 'rb', 'rt', 'rp', 'rtc'],
    ['ul', 'li', 'p'],
    ['dl', 'dt', 'dd', 'p'],
  ]
  const withoutWords = new Set(['thead', 'tbody', 'tfoot', 'tr'])
  for (const [family = '', ...names] of families) {
    t.test(`the structure of a ${family} whose end tags are left out, as browsers read it`, async (t) => {
      const part = fc.tuple(fc.constantFrom(...names), fc.boolean())
      const property = fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        const inner = parts.map(([name, isEnded], index) => {
          const words = withoutWords.has(name) ? '' : `w${index}`
          return `<${name}>${words}${isEnded ? `</${name}>` : ''}`
        })
        const markup = `<div><${family}>${inner.join('')}</${family}>after</div>`
        return bare(html(markup)) === read(markup)
      })
      holds(t, property, 3_000)
    })
  }

  t.test('a table of 200,000 characters within bounds', async (t) => {
    const rows = (row: string) => row.repeat(Math.ceil(200_000 / row.length))
    for (const body of [
      `${rows('|a')}\n${rows('|-')}`,
      `|a|\n|-|\n${rows('|\n')}`,
      `|a|\n|-|\n${rows('|b|c|d|\n')}`,
      `${'|a'.repeat(1_000)}|\n${'|-'.repeat(1_000)}|\n${rows('|\n')}`,
      `${'|a'.repeat(300)}|\n${'|-'.repeat(300)}|\n${rows('|b\n')}`,
      `<table>${rows('<td>a')}</table>`,
      `<table>${rows('<tr>')}</table>`,
      `<table>${rows('<tbody>')}</table>`,
    ]) {
      const { html } = render(body)
      t.ok(html.length <= 20 * 200_000, `${body.slice(0, 20)}: ${html.length} characters`)
    }
  })

  t.test('a bound on the work for styles', async (t) => {
    for (const unit of [
      '<span style="font-weight:700;font-style:italic;text-decoration:underline">',
      '<span style="font-weight:700">a</span>',
      `<span style="${'text-decoration:'.repeat(500)}">a</span>`,
      `<span style="${' text-decoration:'.repeat(11_000)}">a</span>`,
      `<span style="${'font-weight:'.repeat(500)}">a</span>`,
      '<b style="font-weight:normal">',
    ]) {
      const body = unit.repeat(Math.ceil(200_000 / unit.length))
      t.ok(html(body).length <= 20 * 200_000, unit.slice(0, 40))
    }
  })
})
