/**
 * A markdown-it plugin that makes links of bare web addresses and e-mail addresses, as GitHub does:
 * `https://a.example`, `www.a.example` and `a@b.example`. The linkify-it of markdown-it is not used
 * for articles, since it ends addresses elsewhere and knows no `www.`.
 */
import type { MarkdownIt, StateCore, StateInline, Token } from 'markdown-it'

/** An ASCII top level ends where another script begins, since Japanese puts no blank there. */
const topLevel = [
  '[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?(?![a-z0-9_])',
  '\\d{1,3}(?![\\p{L}\\p{N}_])',
  '(?:(?![a-z])[\\p{L}\\p{M}]){2,63}',
].join('|')
const hostAt = new RegExp(`(?:[\\p{L}\\p{M}\\p{N}_-]{1,63}\\.){0,9}(?:${topLevel})`, 'iuy')
const portAt = /:\d{1,5}/y
const userAt = /(?::[^\s/?#@<]{0,200})?@/y
/** Full-width punctuation ends an address too. */
const inPath =
  '[^\\s<\\\\[\\]\\p{Cc}\\u201c-\\u201f\\u3000-\\u3002\\u3008-\\u301b\\uff01\\uff08\\uff09\\uff0c\\uff1a\\uff1b\\uff1f]'
const pathAt = new RegExp(`[/?#](?:${inPath}+|\\[${inPath}*\\])*`, 'uy')
const scheme = /(?<![\p{Script=Latin}\p{N}])https?$/iu
const beforeWww = /[\p{L}\p{N}./:@-]$/u
const beforeMail = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{M}\p{N}/]$/u
const trailing = new Set('?!.,:*_~\'"”’»')
const maxEntityLength = 32
const maxLocalLength = 64

export function automaticLinks(markdown: MarkdownIt): void {
  // In the text as it was written, so that `_` and `*` in an address are no emphasis.
  markdown.inline.ruler.before('linkify', 'web_address', readWebAddress)
  // A name before `@` may contain `_`, so this waits until the texts around it are one.
  markdown.core.ruler.before('text_join', 'www_and_mail', linkWwwAndMail)
}

function readWebAddress(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state
  // While the end of a link's label is searched, an address must not swallow the bracket.
  if (silent || state.linkLevel > 0 || !src.startsWith('://', pos)) return false
  const name = scheme.exec(src.slice(Math.max(0, pos - 7), pos))?.[0]
  const end = name === undefined ? undefined : endOfAddress(src, pos + 3)
  if (name === undefined || end === undefined || state.pending.length < name.length) return false
  const written = src.slice(pos - name.length, end).replaceAll('&amp;', '&')
  state.pending = state.pending.slice(0, -name.length)
  for (const { type, tag, nesting, attrs, content, markup, info } of linkTokens(state, written, written)) {
    Object.assign(state.push(type, tag, nesting), { attrs, content, markup, info })
  }
  state.pos = end
  return true
}

/** Where the address ends whose host begins at `from`. */
function endOfAddress(text: string, from: number): number | undefined {
  const afterHost = endOfHost(text, from)
  if (afterHost === undefined) return undefined
  // What comes before an `@` is a user name, with which an address looks like another one.
  userAt.lastIndex = afterHost
  if (userAt.test(text)) return undefined
  portAt.lastIndex = afterHost
  const afterPort = portAt.exec(text) ? portAt.lastIndex : afterHost
  pathAt.lastIndex = afterPort
  const path = pathAt.exec(text)?.[0] ?? ''
  return afterPort + lengthOfPath(path)
}

function endOfHost(text: string, from: number): number | undefined {
  hostAt.lastIndex = from
  const labels = hostAt.exec(text)?.[0].split('.')
  if (!labels || labels.slice(-2).some((label) => label.includes('_'))) return undefined
  return hostAt.lastIndex
}

/** Without punctuation at the end, and without parentheses that the path does not open. */
function lengthOfPath(path: string): number {
  let end = path.length
  let surplus = path.split(')').length - path.split('(').length
  for (let cut = 0; end > 0; end -= cut) {
    const last = path[end - 1] as string
    cut = trailing.has(last) || (last === ')' && surplus > 0) ? 1 : 0
    if (last === ')') surplus -= 1
    if (last === ';') cut = lengthOfEntity(path.slice(Math.max(0, end - maxEntityLength), end))
    if (cut === 0) return end
  }
  return end
}

function lengthOfEntity(text: string): number {
  return /&[a-z0-9]+;$/i.exec(text)?.[0].length ?? 1
}

function linkWwwAndMail(state: StateCore): void {
  for (const inline of state.tokens) {
    if (inline.type !== 'inline' || !inline.children) continue
    let openLinks = 0
    inline.children = inline.children.flatMap((token) => {
      if (token.type === 'link_open' || isTag(token, '<a')) openLinks += 1
      else if (token.type === 'link_close' || isTag(token, '</a')) openLinks -= 1
      return token.type === 'text' && openLinks <= 0 ? withLinks(state, token) : token
    })
  }
}

function isTag({ type, content }: Token, start: string): boolean {
  return type === 'html_inline' && new RegExp(`^${start}[\\s>]`, 'i').test(content)
}

/** `from` and `end` are places in the text. */
type Found = { from: number; end: number; address: string }

function withLinks(state: StateCore, token: Token): Token[] {
  const { content } = token
  const made: Token[] = []
  let done = 0
  const keep = (end: number) => {
    if (end > done)
      made.push(Object.assign(new state.Token('text', '', 0), { content: content.slice(done, end) }))
  }
  for (const { 0: mark, index } of content.matchAll(/www\.|@/gi)) {
    if (index < done) continue
    const found = mark === '@' ? mailAt(content, index, done) : wwwAt(content, index)
    if (!found) continue
    keep(found.from)
    made.push(...linkTokens(state, found.address, content.slice(found.from, found.end)))
    done = found.end
  }
  if (done === 0) return [token]
  keep(content.length)
  return made
}

function wwwAt(text: string, from: number): Found | undefined {
  if (beforeWww.test(text.slice(Math.max(0, from - 2), from))) return undefined
  const end = endOfAddress(text, from)
  if (end === undefined || end <= from + 'www.'.length) return undefined
  return { from, end, address: `http://${text.slice(from, end)}` }
}

function mailAt(text: string, at: number, start: number): Found | undefined {
  const least = Math.max(start, at - maxLocalLength - 1)
  let from = at
  while (from > least && /[a-z0-9._+-]/i.test(text[from - 1] ?? '')) from -= 1
  const end = endOfHost(text, at + 1)
  if (from === at || at - from > maxLocalLength || end === undefined) return undefined
  const domain = text.slice(at + 1, end)
  if (!domain.includes('.') || /[-_@]/.test(text[end] ?? '') || /\.\d+$/.test(domain)) return undefined
  const before = text.slice(Math.max(start, from - 'mailto:'.length), from)
  if (before.toLowerCase() === 'mailto:') from -= before.length
  else if (beforeMail.test(before.slice(-2))) return undefined
  return { from, end, address: `mailto:${text.slice(from, end).replace(/^mailto:/i, '')}` }
}

function linkTokens(
  { md, Token: Made }: Pick<StateCore, 'md' | 'Token'>,
  address: string,
  written: string,
): [Token, Token, Token] {
  const open = new Made('link_open', 'a', 1)
  open.attrs = [['href', md.normalizeLink(address)]]
  const words = new Made('text', '', 0)
  words.content = written
  const close = new Made('link_close', 'a', -1)
  // As markdown-it marks its own automatic links.
  for (const token of [open, close]) Object.assign(token, { markup: 'linkify', info: 'auto' })
  return [open, words, close]
}
