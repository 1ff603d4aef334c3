/** Reads sanitised HTML with a browser's parser and tests that only the allow-list comes out. */
import fc from 'fast-check'
import { type DefaultTreeAdapterMap, parseFragment } from 'parse5'
import t from 'tap'
import { renderArticle, renderComment } from '../../src/text/markdown.ts'
import { sanitizeArticle, sanitizeComment } from '../../src/text/sanitize.ts'
import { holds } from '../helpers/properties.ts'
import { vectors } from '../helpers/text/hostile-markup.ts'

const articleId = '01890000-0000-7000-8000-0123456789ab'
const prefix = 'user-content-0123456789ab-'

/** The allow-list, written here a second time: element -> its attributes. */
type Allowed = Readonly<Record<string, string>>
const bare = Object.fromEntries(
  (
    'p h1 h2 h3 h4 h5 h6 br hr blockquote pre ul em strong u s del ins sub sup kbd samp var mark cite q ' +
    'small bdi bdo ruby rb rt rp rtc span div table caption thead tbody tfoot tr figure figcaption ' +
    'dl dt dd aside section summary'
  )
    .split(' ')
    .map((name) => [name, '']),
)
const ofArticles: Allowed = {
  ...bare,
  a: 'href title role',
  img: 'src alt title width height',
  ol: 'start type reversed',
  li: 'value',
  abbr: 'title',
  dfn: 'title',
  time: 'datetime',
  data: 'value',
  details: 'open',
  th: 'colspan rowspan scope',
  td: 'colspan rowspan',
  code: '',
}
const everywhereInArticles = ['id', 'lang', 'dir', 'class']
const ofComments: Allowed = {
  p: '',
  br: '',
  em: '',
  strong: '',
  a: 'href rel',
  blockquote: '',
  code: '',
  pre: '',
  ul: '',
  ol: 'start',
  li: '',
}

type Node = DefaultTreeAdapterMap['node']
type Element = DefaultTreeAdapterMap['element']

function elementsIn(node: Node): Element[] {
  const children = 'childNodes' in node ? node.childNodes : []
  const content = 'content' in node ? [node.content] : []
  return [...('tagName' in node ? [node] : []), ...[...children, ...content].flatMap(elementsIn)]
}

/**
 * The values that an attribute may have. Attributes that are not listed are harmless with any
 * value.
 */
const values: Readonly<Record<string, (value: string) => boolean>> = {
  href: leadsToTheWeb,
  src: leadsToTheWeb,
  id: (value) => value.startsWith('user-content-'),
  role: (value) => ['doc-noteref', 'doc-backlink', ''].includes(value),
  class: (value) => /^(language-\S*|footnotes|(footnotes )?align-(left|center|right))$/.test(value),
  colspan: (value) => Number(value) >= 1 && Number(value) <= 100,
  rowspan: (value) => Number(value) >= 1 && Number(value) <= 100,
  dir: (value) => /^(ltr|rtl|auto)$/i.test(value),
  lang: (value) => /^[\w-]+$/.test(value),
  rel: (value) => value === 'ugc nofollow noopener',
}

/**
 * Whether a browser, on a page of some site, would follow the address by http or https, or open a
 * program for letters or calls.
 */
function leadsToTheWeb(value: string): boolean {
  if (/^(mailto|tel):/.test(value)) return true
  const page = 'https://page.example/x'
  if (!URL.canParse(value, page)) return /^https?:/i.test(value)
  const { protocol, host } = new URL(value, page)
  return /^https?:\/\//i.test(value) ? /^https?:$/.test(protocol) : host === 'page.example'
}

function faultsOf(html: string, allowed: Allowed): string[] {
  const elements = elementsIn(parseFragment(html))
  const ids = elements.flatMap(({ attrs }) => attrs.filter(({ name }) => name === 'id'))
  const repeated = new Set(ids.map(({ value }) => value)).size < ids.length ? ['an id twice'] : []
  return elements
    .flatMap(({ tagName, attrs, namespaceURI }) => {
      // The parser of HTML puts a tbody and colgroups where a table has none.
      const own = allowed[tagName]?.split(' ')
      const known = own && [...own, ...(allowed === ofArticles ? everywhereInArticles : [])]
      if (!known || namespaceURI !== 'http://www.w3.org/1999/xhtml') return [`<${tagName}>`]
      return attrs
        .filter(({ name, value }) => !known.includes(name) || values[name]?.(value) === false)
        .map(({ name, value }) => `${name}=${JSON.stringify(value)}`)
    })
    .concat(repeated)
}

const names = fc.constantFrom(
  ...'script style iframe svg math template noscript title textarea select option'.split(' '),
  ...'form input button base meta link'.split(' '),
  ...'object embed animate foreignObject mglyph malignmark mtext mi annotation-xml'.split(' '),
  ...'desc xmp plaintext noembed'.split(' '),
  ...'a img table td th tr li ol p h2 figure code pre blockquote abbr b x-y caption tbody div span'.split(
    ' ',
  ),
  ...'details summary ruby rt rtc center font section aside dl dd'.split(' '),
)
const schemeMarks = fc.constantFrom('', '\t', '\n', '&Tab;', '&#x0A;', '\u0001', ' ', '\u00a0', '\ufeff')
const runningUrl = fc
  .tuple(
    schemeMarks,
    fc.constantFrom('javascript', 'JaVaScRiPt', 'data', 'vbscript', 'blob', 'file'),
    schemeMarks,
  )
  .chain(([before, scheme, within]) =>
    fc
      .tuple(fc.nat(scheme.length), fc.constantFrom(':', '&colon;', '&#58;', '&#x3a;', '%3A'))
      .map(([at, colon]) => `${before}${scheme.slice(0, at)}${within}${scheme.slice(at)}${colon}alert(1)`),
  )
const url = fc.oneof(
  runningUrl,
  fc.constantFrom(
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https:evil',
    'http://ok.example',
    '#x',
    '?q',
    'x/y',
  ),
)
const attribute = fc
  .tuple(
    fc.constantFrom(
      ...'href src srcset xlink:href action formaction style id name class role onerror'.split(' '),
      ...'ONLOAD on\u0000click title alt background is slot colspan dir lang align'.split(' '),
    ),
    fc.constantFrom('=', ' = ', '\n=', '/=', ''),
    fc.constantFrom('"', "'", '`', ''),
    fc.oneof(
      url,
      fc.constantFrom(
        'alert(1)',
        '"><script>',
        "'><img src=x onerror=alert(1)>",
        'text-align:left',
        'align-center',
        '1000',
        'rtl',
        'mailto:a@b.example',
        '//host.example/x',
        'user-content-x',
        'footnotes',
        'doc-noteref',
        'language-js',
      ),
    ),
  )
  .map(([name, equals, quote, value]) => (equals === '' ? name : `${name}${equals}${quote}${value}${quote}`))
const recased = (text: string) => fc.boolean().map((isUpper) => (isUpper ? text.toUpperCase() : text))
const { markup } = fc.letrec<{ markup: string }>((tie) => ({
  markup: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(
      'x',
      '<!--',
      '-->',
      '--!>',
      '<![CDATA[',
      ']]>',
      '<?',
      '<!',
      '</',
      '>',
      '<',
      '&lt;',
      '\n\n',
      '`',
      '|',
      '\0',
      '<p title="</style>',
    ),
    fc.constantFrom(...vectors),
    url.map((target) => `[x](${target})`),
    url.map((target) => `![x](${target} "a | b")`),
    url.map((target) => `[^1]\n\n[^1]: <a href="${target}">x</a>\n\n`),
    fc
      .tuple(
        names.chain(recased),
        fc.array(attribute, { maxLength: 3 }),
        fc.constantFrom(' ', '/', '\n', '\f'),
        tie('markup'),
        fc.boolean(),
      )
      .map(
        ([name, attributes, gap, inner, isClosed]) =>
          `<${[name, ...attributes].join(gap)}>${inner}${isClosed ? `</${name}>` : ''}`,
      ),
    fc.tuple(tie('markup'), tie('markup')).map((parts) => parts.join('')),
  ),
}))

t.test('generated markup', async (t) => {
  t.test('leaves in an article only what is on the list', async (t) => {
    const property = fc.property(markup, (text) => {
      const { html } = renderArticle(text, articleId)
      const faults = faultsOf(html, ofArticles)
      if (faults.length > 0) throw new Error(`${faults.join()} in ${html}`)
    })
    holds(t, property, 2000)
  })

  t.test('leaves in a comment only what is on the list', async (t) => {
    const property = fc.property(markup, (text) => {
      const { html } = renderComment(text)
      const faults = faultsOf(html, ofComments)
      if (faults.length > 0) throw new Error(`${faults.join()} in ${html}`)
    })
    holds(t, property, 2000)
  })

  t.test('is not changed by being sanitised again', async (t) => {
    const property = fc.property(markup, (text) => {
      const article = sanitizeArticle(text, prefix)
      const comment = sanitizeComment(text)
      return sanitizeArticle(article, prefix) === article && sanitizeComment(comment) === comment
    })
    holds(t, property, 2000)
  })
})

t.test('the check sees what it looks for', async (t) => {
  for (const html of [
    '<script>x</script>',
    '<p onclick="x">y</p>',
    '<svg><a>x</a></svg>',
    '<a href="java&#9;script:x">y</a>',
    '<a href="/\\evil.example">y</a>',
    '<h2 id="x">y</h2>',
    '<template><img src="data:x"></template>',
    '<h2 id="user-content-x">y</h2><h2 id="user-content-x">y</h2>',
  ]) {
    t.not(faultsOf(html, ofArticles).length, 0, html)
  }
  t.strictSame(faultsOf('<h2 id="user-content-x"><a href="#x">y</a></h2>', ofArticles), [])
})
