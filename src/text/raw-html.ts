/**
 * A markdown-it plugin for HTML in Markdown. A name that no element of HTML has is text, so that
 * `List<Item>` is shown as it was written, and markup that does not end takes no words with it.
 */
import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'
import { findElement, officeName } from './html-elements.ts'
import { completeHtml, endTagsIn, wordInBracketsAt } from './html-reader.ts'
import { ruleNamed } from './rules.ts'

export function rawHtml(markdown: MarkdownIt): void {
  const inline = ruleNamed<InlineRule>(markdown.inline.ruler, 'html_inline')
  markdown.core.ruler.before('block', 'end_tags', ({ src, env }) => {
    env.endTags = endTagsIn(src)
  })
  markdown.inline.ruler.at('html_inline', (state, silent) => {
    const { src, pos, env } = state
    if (!isMarkup(src.slice(pos, pos + 40)) || wordInBracketsAt(src, pos, endTagsOf(env))) return false
    return inline(state, silent)
  })
  // CommonMark allows no colon in the name of an element.
  markdown.inline.ruler.before('autolink', 'office_markup', readOfficeTag)
  const block = ruleNamed<BlockRule>(markdown.block.ruler, 'html_block')
  markdown.block.ruler.at('html_block', readBlock(block), { alt: ['paragraph', 'reference', 'blockquote'] })
  const write: Rule = (tokens, at, _options, env) => completeHtml(tokens[at]?.content ?? '', endTagsOf(env))
  markdown.renderer.rules.html_inline = write
  markdown.renderer.rules.html_block = write
}

type Rule = NonNullable<MarkdownIt['renderer']['rules']['html_block']>
type Env = Readonly<Record<string, unknown>>
/** Each text has an environment of its own. */
const endTagsOf = (env: Env = {}) => env.endTags as ReadonlySet<string>

type InlineRule = (state: StateInline, silent: boolean) => boolean
type BlockRule = (state: StateBlock, startLine: number, endLine: number, silent: boolean) => boolean
const officeTag = new RegExp(`</?${officeName}(?:\\s[^<>]*)?/?>`, 'iy')

function readOfficeTag(state: StateInline, silent: boolean): boolean {
  officeTag.lastIndex = state.pos
  const [tag] = officeTag.exec(state.src) ?? []
  if (tag === undefined) return false
  if (!silent) state.push('html_inline', '', 0).content = tag
  state.pos += tag.length
  return true
}

/** Whether the text begins with a tag of an element, a comment or a document type. */
function isMarkup(text: string): boolean {
  const [, name] = /^<\/?([a-z][^\s/>]*)/i.exec(text) ?? []
  return name === undefined ? /^<!(?:--|doctype)/i.test(text) : findElement(name.toLowerCase()) !== undefined
}

/** Blocks of these kinds go on over blank lines until their end, or else to the end of the text. */
const openings: readonly (readonly [begins: RegExp, end: string])[] = [
  [/^<!--/, '-->'],
  [/^<!doctype/i, '>'],
  [/^<script(?=[\s>]|$)/i, '</script'],
  [/^<style(?=[\s>]|$)/i, '</style'],
  [/^<textarea(?=[\s>]|$)/i, '</textarea'],
  [/^<pre(?=[\s>]|$)/i, '</pre'],
]

/** The rule of markdown-it, but a block that has no end is none. */
function readBlock(rule: BlockRule): BlockRule {
  return (state, startLine, endLine, silent) => {
    const start = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0)
    const beginning = state.src.slice(start, start + 40)
    if (!isMarkup(beginning)) return false
    const kind = openings.findIndex(([begins]) => begins.test(beginning))
    // What begins and has no end is looked for once, and not again at every line after it.
    state.env.endlessHtml ??= []
    const endless = state.env.endlessHtml as number[]
    if (startLine < (endless[kind] ?? 0)) return false
    const isBlock = rule(state, startLine, endLine, silent)
    if (!isBlock || silent || kind === -1) return isBlock
    const [, end = ''] = openings[kind] ?? []
    if (state.tokens.at(-1)?.content.toLowerCase().includes(end, 2)) return true
    endless[kind] = state.line
    state.tokens.pop()
    state.line = startLine
    return false
  }
}
