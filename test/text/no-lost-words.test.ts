/** Tests that every word of a body is shown, or told of in a warning, whatever markup is around it. */
import fc from 'fast-check'
import { type DefaultTreeAdapterMap, parseFragment } from 'parse5'
import t from 'tap'
import { maxBodyWarnings, maxWarningExcerpt } from '../../src/domain/articles/body-warnings.ts'
import { defaultEmbedHosts } from '../../src/domain/embed-hosts.ts'
import { renderArticle, renderComment } from '../../src/text/markdown.ts'
import { holds } from '../helpers/properties.ts'

const articleId = '01890000-0000-7000-8000-0123456789ab'

type Node = DefaultTreeAdapterMap['node']

/** The texts and the alternative texts that a browser has of some HTML. */
function shownIn(html: string): string {
  const texts: string[] = []
  const visit = (node: Node) => {
    if ('value' in node) texts.push(node.value)
    if ('attrs' in node)
      texts.push(...node.attrs.filter(({ name }) => name === 'alt').map(({ value }) => value))
    for (const child of 'childNodes' in node ? node.childNodes : []) visit(child)
  }
  visit(parseFragment(html))
  return texts.join('')
}

const wordsIn = (text: string): string[] => text.match(/w\d+w/g) ?? []

const names = fc.constantFrom(
  ...'p div span b i u s a em strong code pre blockquote ul ol li dl dt dd table thead tbody tr td th'.split(
    ' ',
  ),
  ...'caption h1 h2 h3 figure figcaption details summary section aside article center font form'.split(' '),
  ...'button select option label textarea fieldset nav main header footer ruby rt rp mark kbd sub sup'.split(
    ' ',
  ),
  ...'data noscript Data Span B BR Option'.split(' '),
  ...'Item T x-y o:p html body head address tt strike big acronym bdo time q cite small'.split(' '),
)
const attributes = fc.constantFrom(
  '',
  '',
  ' id=a',
  ' href="javascript:x()"',
  ' href="https://a.example"',
  ' name="b"',
  ' align=center',
  ' title="x',
  ' href="https://me@a.example" title="x"',
  ' name="c" id="d"',
  " class='y",
  ' colspan=2',
  ' style="font-weight:700;font-style:italic"',
  ' style="mso-list:l0 level2 lfo1"',
  ' class="alert-title embed"',
  ' /',
)
const voids = fc.constantFrom(
  '<br>',
  '<hr>',
  '<img src="data:x" alt=">">',
  '<wbr>',
  '<input>',
  '<img>',
  '<col>',
)
const broken = fc.constantFrom(
  '<!--',
  '<',
  '<b',
  '</',
  '<script>',
  '<style>',
  '<title>',
  '<video>',
  '<svg>',
  '<?',
)
const structure = fc.constantFrom(
  ...['[embed]', '[/embed]', '[caption]', '[/caption]', '\nhttps://x.com/a/status/1\n', '---\n'],
  ...['\n', '\n\n', '> ', '- ', '  ', '1. ', '    ', '| ', ' |\n|--|\n| ', '# ', '```\n', '~~~\n', '***\n'],
  ...[
    '*',
    '**',
    '_',
    '~~',
    '`',
    '[',
    ']',
    '](',
    ')',
    '![',
    '](x)',
    '](https://a.example)',
    '\\',
    '&amp;',
    '\t',
  ],
  ...['> > > > > > > > > > > > > > > > > > > > > > ', '- - - - - - - - - - - - - ', '> - 1. '],
)
const pieces = fc.oneof(
  { weight: 6, arbitrary: fc.constant('WORD') },
  { weight: 3, arbitrary: structure },
  { weight: 3, arbitrary: fc.tuple(names, attributes).map(([name, rest]) => `<${name}${rest}>`) },
  { weight: 2, arbitrary: names.map((name) => `</${name}>`) },
  { weight: 1, arbitrary: voids },
  { weight: 1, arbitrary: broken },
)
/** Words with numbers, so that each can be found, and markup between them. */
const body = fc.array(pieces, { minLength: 1, maxLength: 40 }).map((parts) => {
  let count = 0
  return parts.map((part) => (part === 'WORD' ? ` w${++count}w ` : part)).join('')
})

/** What Markdown and HTML never show as words. */
const hidden = [
  /<!--[\s\S]*?-->/g,
  /** A value of an attribute, a target of a link, a tag. */
  /="[^"]*"|='[^']*'/g,
  /** The language of a code block. */
  /^[\s>\-\d.|]*(?:`{3,}|~{3,})[ \t]*\S*/gm,
  /\]\([^)]*\)?/g,
  /<[a-z/][^>]*>/gi,
]

function lostIn(text: string, shown: string): string[] {
  const bare = hidden.reduce((rest, pattern) => rest.replace(pattern, ' '), text)
  // A quote that a name of no element leaves open may begin a value in the next tag.
  const values = Array.from(text.matchAll(/(?==(["'])(.*?)\1)/gs), ([, , value = '']) => value)
  const kept = new Set(wordsIn([shown, ...values].join(' ')))
  return wordsIn(bare).filter((word) => !kept.has(word))
}

t.test('every word of an article is shown or told of', async (t) => {
  const property = fc.property(body, (text) => {
    const { html, warnings } = renderArticle(text, articleId, { embedHosts: defaultEmbedHosts })
    const told = warnings.map(({ excerpt }) => excerpt).join(' ')
    const lost = lostIn(text, `${shownIn(html)} ${told}`)
    if (lost.length > 0) throw new Error(`${lost} lost in ${html}`)
  })
  holds(t, property, 2000)
})

t.test('every word of what is left out is told, up to the bound of an excerpt', async (t) => {
  const names = fc.constantFrom(...'script style svg video object canvas math audio template'.split(' '))
  const gap = fc.constantFrom(' ', '\n', '\t  ', '<b>', '</b>\n', ' '.repeat(60))
  const element = fc.tuple(names, fc.array(gap, { maxLength: 400 }))
  const property = fc.property(fc.array(element, { maxLength: maxBodyWarnings }), (elements) => {
    let count = 0
    const texts = elements.map(([, gaps]) => gaps.map((gap) => `w${++count}w${gap}`).join(''))
    const body = texts.map(
      (text, index) => `<${elements[index]?.[0]}>x${index} ${text}</${elements[index]?.[0]}>`,
    )
    const { html, warnings } = renderArticle(`<div>\n${body.join('\n')}\n</div>`, articleId)
    if (wordsIn(shownIn(html)).length > 0) throw new Error(html)
    for (const [index, text] of texts.entries()) {
      const isRaw = /^(?:script|style)$/.test(elements[index]?.[0] ?? '')
      const words = `x${index} ${text.replace(/<[^>]*>/g, isRaw ? '$&' : ' ')}`.trim().replace(/\s+/g, ' ')
      const told = words.length <= maxWarningExcerpt ? words : `${words.slice(0, maxWarningExcerpt - 1)}…`
      if (!warnings.some(({ excerpt }) => excerpt === told)) throw new Error(`${told} is not told`)
    }
  })
  holds(t, property, 300)
})

t.test('every word of a comment is shown', async (t) => {
  const property = fc.property(body, (text) => {
    const lost = lostIn(text, shownIn(renderComment(text).html))
    if (lost.length > 0) throw new Error(`${lost} lost in ${renderComment(text).html}`)
  })
  holds(t, property, 2000)
})

t.test('the words of an article stay in their order', async (t) => {
  const html = fc
    .array(
      fc.oneof(
        fc.constant('WORD'),
        names.map((name) => `<${name}>`),
        names.map((name) => `</${name}>`),
        voids,
      ),
      {
        maxLength: 40,
      },
    )
    .map((parts) => {
      let count = 0
      return parts.map((part) => (part === 'WORD' ? ` w${++count}w ` : part)).join('')
    })
  const property = fc.property(html, (text) => {
    const { html } = renderArticle(`<div>${text}`, articleId)
    if (wordsIn(shownIn(html)).join() !== wordsIn(text).join()) throw new Error(html)
  })
  holds(t, property, 2000)
})
