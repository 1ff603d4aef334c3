/** THE TABLE of the attributes that sanitised HTML can have, and of their values. */
import { visiblePattern } from '../domain/single-line-text.ts'
import { alertKinds } from './alerts.ts'
import type { Attributes } from './html-reader.ts'

const anything = /^/
/** A blank title would be an empty bubble. */
const visible = new RegExp(visiblePattern, 'u')
const upTo100 = /^(?:[1-9]\d?|100)$/
const integer = /^-?\d{1,9}$/
const length = /^\d{1,5}%?$/

/** The values that an attribute may have, without `href` and `src`, which have rules of their own. */
const own: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  a: { title: visible, role: /^doc-(?:noteref|backlink)$/ },
  img: { alt: anything, title: visible, width: length, height: length },
  ol: { start: integer, type: /^[1aAiI]$/, reversed: anything },
  li: { value: integer },
  abbr: { title: visible },
  dfn: { title: visible },
  time: { datetime: /^[\d\sA-Z:.,+-]{1,100}$/i },
  data: { value: anything },
  details: { open: anything },
  span: { role: /^img$/, 'aria-label': /^(?:To do|Done)$/ },
  th: { colspan: upTo100, rowspan: upTo100, scope: /^(?:row|col|rowgroup|colgroup)$/ },
  td: { colspan: upTo100, rowspan: upTo100 },
}

const everywhere: Readonly<Record<string, RegExp>> = {
  dir: /^(?:ltr|rtl|auto)$/i,
  lang: /^[a-z]{1,8}(?:-[a-z0-9]{1,8}){0,8}$/i,
}

/** The classes that rendered Markdown has. All others are foreign. */
const classes: Readonly<Record<string, RegExp>> = {
  code: /^language-\S{1,100}$/,
  ol: /^footnotes$/,
  li: /^task-list-item$/,
  span: /^task-(?:open|done)$/,
  aside: new RegExp(`^alert(?:-(?:${alertKinds.join('|')}))?$`),
  p: /^alert-title$/,
}

const aligned = new Set(
  'p h1 h2 h3 h4 h5 h6 div blockquote table caption tr th td figure figcaption img'.split(' '),
)
/** Our own names, and those of WordPress, Quill, CKEditor and Bootstrap. */
const alignment = /^(?:(?:(?:has-)?text-|ql-|image-style-)?align-?|text-)(left|center|right)$/
/** Inline styles are refused by a strict content security policy, so a class stands for the style. */
const alignmentInStyle = /(?:^|;)\s*text-align\s*:\s*(left|center|right)\s*(?:!\s*important\s*)?(?:;|$)/i

/** For the library that checks the result: element -> names of attributes. */
export const allowedAttributes = {
  '*': ['id', 'class', ...Object.keys(everywhere)],
  ...Object.fromEntries(Object.entries(own).map(([name, values]) => [name, Object.keys(values)])),
  a: ['href', 'rel', ...Object.keys(own.a ?? {})],
  img: ['src', ...Object.keys(own.img ?? {})],
}

/** The attributes of an element that stay, without its address and its id. */
export function keptAttributes(name: string, given: Attributes): Map<string, string> {
  const kept = new Map<string, string>()
  if (given.size === 0) return kept
  for (const [key, value] of given) {
    const values = valuesOf(own[name], key) ?? valuesOf(everywhere, key)
    if (values?.test(value)) kept.set(key, value)
  }
  const shown = classesOf(name, given)
  if (shown) kept.set('class', shown)
  return kept
}

const valuesOf = (table: Readonly<Record<string, RegExp>> | undefined, key: string) =>
  table && Object.hasOwn(table, key) ? table[key] : undefined

function classesOf(name: string, given: Attributes): string {
  const written = (given.get('class') ?? '').split(/\s+/)
  const own = written.filter((each) => classes[name]?.test(each))
  return [...own, aligned.has(name) ? alignmentOf(written, given) : ''].filter(Boolean).join(' ')
}

function alignmentOf(classes: readonly string[], given: Attributes): string {
  const named = classes.map((each) => alignment.exec(each)?.[1]).find(Boolean)
  const [, styled] = alignmentInStyle.exec(given.get('style') ?? '') ?? []
  const side = named ?? (styled ?? given.get('align') ?? '').toLowerCase()
  return /^(?:left|center|right)$/.test(side) ? `align-${side}` : ''
}
