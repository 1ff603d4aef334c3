/** The template that a publication puts around its letters: what it may have, and how it is filled. */
import fc from 'fast-check'
import t from 'tap'
import type { LetterSource } from '../../src/domain/newsletter/letter-source.ts'
import { renderLetter } from '../../src/text/newsletter/letter-html.ts'
import { readLetterTemplate } from '../../src/text/newsletter/letter-template.ts'
import { startTestApp } from '../helpers/app.ts'
import { lettersUrl, markSent, slug, writeLetter } from '../helpers/newsletter/letters.ts'
import { holds } from '../helpers/properties.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { activeContentIn, vectors } from '../helpers/text/hostile-markup.ts'

const url = `/v1/newsletters/${slug}/template`
const link = '<a href="{{unsubscribeUrl}}">Leave</a>'
const good = `<!doctype html><html><head><style>td { color: #123456 } @media (prefers-color-scheme: dark) { td { color: #fff } }</style></head>
<body bgcolor="#eeeeee"><table><tr><td>{{publication}}: {{subject}}</td></tr><tr><td>{{content}}</td></tr></table>
<p title="{{newsletter}}">${link} <a href="{{preferencesUrl}}">Choose</a> <a href="{{archiveUrl}}">Online</a></p></body></html>`

const source: LetterSource = {
  subject: 'A "<b>"',
  preheader: 'Before',
  language: 'en',
  publication: 'The Paper',
  homeUrl: 'https://news.example/',
  newsletter: 'Say "hi" & go',
  intro: 'Words.',
  sections: [],
  closing: null,
  template: null,
}

function templateOf(html: string): string {
  const read = readLetterTemplate(html)
  if ('faults' in read) throw new Error(read.faults.join('; '))
  return read.template
}
const bodyOf = (html: string) => html.slice(html.indexOf('<body'))
const faultsOf = (html: string) =>
  activeContentIn(bodyOf(html)).filter((fault) => !fault.startsWith('style='))

const app = await startTestApp()
const { send } = app
const admin = await app.person(['admin'])
const author = await app.person(['author'])
const put = (html: string, as = admin) =>
  send({ method: 'PUT', url, payload: html, headers: { 'content-type': 'text/html' }, as })

t.test('does', async (t) => {
  t.test('takes a file, gives it back, shows it in previews and removes it', async (t) => {
    const { id } = await writeLetter(app, admin)
    const preview = async () => (await send({ url: `${lettersUrl}/${id}/preview`, as: admin })).body
    refused(t, await send({ url, as: admin }), 404, 'not-found')
    const answer = await put(good)
    t.equal(answer.statusCode, 200)
    t.strictSame(answer.body_.warnings, [])
    const stored = await send({ url, as: admin })
    t.match(stored.headers['content-type'], 'text/html')
    t.match(stored.headers['content-security-policy'], 'sandbox')
    t.equal(stored.body, answer.body_.html)
    t.equal(templateOf(stored.body), stored.body, 'what was read is read again unchanged')
    t.match(await preview(), '<td style="color: #123456;">Masthead: The week</td>')
    const inJson = await send({ method: 'PUT', url, payload: { html: good }, as: admin })
    t.equal(inJson.body_.html, stored.body)
    t.equal((await send({ method: 'DELETE', url, as: admin })).statusCode, 204)
    t.notMatch(await preview(), '#123456')
  })

  t.test('fills each slot in the way of its place', async (t) => {
    const { html } = renderLetter({ ...source, template: templateOf(good) })
    t.match(html, '<title>A &quot;&lt;b&gt;&quot;</title>')
    t.match(html, 'The Paper: A &quot;&lt;b&gt;&quot;</td>')
    t.match(html, 'title="Say &quot;hi&quot; &amp; go"')
    t.match(html, '<!--letter--><p>Words.</p><!--/letter-->')
    t.match(html, '@media (prefers-color-scheme: dark)')
    t.match(html, />Before(&#847;|\u034f)/)
    t.match(html, '<body bgcolor="#eeeeee">')
  })

  t.test('leaves out what must not be in a mail, and tells of it', async (t) => {
    const rows: [html: string, warning: RegExp][] = [
      ['<script>x</script>', /^The element script was left out\.$/],
      ['<form action="/x"><input></form>', /^The element form was left out\.$/],
      ['<iframe src="https://x.example/"></iframe>', /^The element iframe was left out\.$/],
      ['<link rel="stylesheet" href="https://x.example/a.css">', /^The element link was left out\.$/],
      ['<p onclick="x()">y</p>', /^The attribute onclick was left out\.$/],
      ['<a href="javascript:x()">y</a>', /^The address javascript:x\(\) was left out\./],
      ['<a href="/about">y</a>', /^The address \/about was left out\./],
      ['<img src="data:image/png;base64,AA" alt="">', /^The address data:image/],
      ['<svg onload="x()"></svg>', /^The element svg was left out\.$/],
      ['<img src="//x.example/a.png" alt="">', /^The address \/\/x\.example/],
    ]
    for (const [part, warning] of rows) {
      const read = readLetterTemplate(`${part}{{content}}${link}`)
      if ('faults' in read) throw new Error(read.faults.join())
      t.match(read.warnings[0], warning, part)
      t.strictSame(faultsOf(read.template), [], part)
    }
  })

  t.test('shows no personal link of a template in the archive', async (t) => {
    await put(good)
    const { id } = await writeLetter(app, admin)
    await markSent(app, id)
    const { html } = (await send({ url: `${lettersUrl}/${id}` })).body_
    t.notMatch(html, /Leave|Choose|\{\{/)
    t.match(html, '>Online</a>')
  })
})

t.test('refuses', async (t) => {
  t.test('templates without the slots that are needed, and slots in wrong places', async (t) => {
    const rows: [html: string, fault: RegExp][] = [
      ['', /must contain `\{\{content\}\}`/],
      ['{{content}}', /must contain `\{\{unsubscribeUrl\}\}`/],
      [link, /must contain `\{\{content\}\}`/],
      [`{{content}}{{content}}${link}`, /once only/],
      [`{{content}}${link}{{token}}`, /must not have `\{\{token\}\}`, which is no slot/],
      [`{{content}}${link}{{ subject }}`, /which is no slot/],
      [`{{content}}${link}{{why}}`, /which is no slot/],
      [`<p>{{content}}</p>${link}`, /inside of an element `p`/],
      [`<a href="https://x.example/">{{content}}</a>${link}`, /inside of an element `a`/],
      [`{{content}}${link}<a href="{{subject}}">x</a>`, /in the attribute `href`/],
      [`{{content}}${link}<img alt="x" src="{{archiveUrl}}">`, /in the attribute `src`/],
      [`{{content}}${link}<p class="{{subject}}">x</p>`, /in the attribute `class`/],
      [`{{content}}${link}<p title="{{content}}">x</p>`, /in the attribute `title`/],
      [`{{content}}<a href="{{unsubscribeUrl}}?x">x</a>`, /in the attribute `href`/],
    ]
    for (const [html, fault] of rows) {
      const read = readLetterTemplate(html)
      t.match('faults' in read ? read.faults.join('\n') : '', fault, html)
    }
  })

  t.test('style sheets that load, run or hide something, or take long', async (t) => {
    const rows: [css: string, fault: RegExp][] = [
      ['@import "https://x.example/a.css";', /import/],
      ['@im/**/port "x";', /^$/],
      ['a { background: url(https://x.example/a.png) }', /load a file/],
      ['a { background: URL ("x") }', /load a file/],
      ['a { background: u\\72l(x) }', /backslash/],
      ['a { width: expression(alert(1)) }', /run a program/],
      ['a { -moz-binding: none }', /run a program/],
      ['@font-face { font-family: x }', /font/],
      ['a::after { content: "<" }', /sign </],
      ['a b c d e { color: red }', /4 parts/],
      [':has(a) { color: red }', /simple selectors/],
      ['a { color: red } '.repeat(301), /300 rules/],
      ['a { color: {{subject}} }', /slot/],
    ]
    for (const [css, fault] of rows) {
      const inSheet = readLetterTemplate(`<style>${css}</style>{{content}}${link}`)
      t.match('faults' in inSheet ? inSheet.faults.join('\n') : '', fault, css)
    }
    const inline = readLetterTemplate(`<p style="background: url(x)">x</p>{{content}}${link}`)
    t.match(inline, { faults: [/load a file/] })
  })

  t.test('with the faults by name', async (t) => {
    invalid(t, await put('{{content}}'), ['/html'])
    invalid(t, await send({ method: 'PUT', url, payload: { html: 5 }, as: admin }), ['/html'])
    invalid(t, await put(`${'x'.repeat(100_001)}{{content}}${link}`), ['/html'])
    refused(t, await put(good, author), 403, 'forbidden')
    refused(t, await send({ url, as: author }), 403, 'forbidden')
    t.match(readLetterTemplate(`${'<b></b>'.repeat(2_001)}{{content}}${link}`), {
      faults: [/2,000 elements/],
    })
    refused(
      t,
      await send({
        method: 'PUT',
        url: '/v1/newsletters/other/template',
        payload: { html: good },
        as: admin,
      }),
      404,
      'not-found',
    )
  })
})

t.test('keeps', async (t) => {
  t.test('nothing active, whatever the template has', async (t) => {
    for (const vector of vectors) {
      const read = readLetterTemplate(`<div>${vector}</div>{{content}}${link}`)
      if ('template' in read) {
        t.strictSame(faultsOf(read.template), [], vector)
        t.strictSame(faultsOf(renderLetter({ ...source, template: read.template }).html), [], vector)
      }
    }
    const parts = fc.array(
      fc.constantFrom(
        ...vectors,
        '<style>',
        '</style>',
        '{{subject}}',
        '"',
        "'",
        '>',
        '<!--',
        '-->',
        '<body style="',
      ),
      { maxLength: 6 },
    )
    const property = fc.property(parts, (all) => {
      const read = readLetterTemplate(`${all.join('')}{{content}}${link}`)
      return 'faults' in read || faultsOf(read.template).length === 0
    })
    holds(t, property, 300)
  })
})
