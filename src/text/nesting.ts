/**
 * A markdown-it plugin that bounds how deep quotes and lists lie in each other. Deeper ones are shown
 * without their marks, so that no words are lost.
 */
import type { MarkdownIt, StateBlock, StateCore } from 'markdown-it'
import { leftOutOf } from './left-out.ts'

/** A quote is one level, a list with its item two. */
const maxLevel = 20
/**
 * markdown-it drops the words of deeper blocks, and looks at each unclosed bracket once for every
 * level. No block gets as deep as this, since a container adds three levels at most.
 */
const maxNesting = maxLevel + 8

const marks = /(?:[ \t]*(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)))+[ \t]*/y

export function boundedNesting(markdown: MarkdownIt): void {
  markdown.set({ maxNesting })
  markdown.block.ruler.before('table', 'nesting', flatten)
  markdown.core.ruler.after('block', 'nesting', divideParagraphs)
}

/** Takes the marks of quotes and lists from a line that lies too deep. Other rules read the rest. */
function flatten(state: StateBlock, line: number, _endLine: number, silent: boolean): boolean {
  if (silent || state.level < maxLevel) return false
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  const end = state.eMarks[line] ?? 0
  marks.lastIndex = start
  const taken = marks.exec(state.src.slice(0, end))?.[0].length ?? 0
  const isIndented = (state.sCount[line] ?? 0) - state.blkIndent >= 4
  if (taken === 0 && !isIndented) return false
  if (taken > 0) {
    leftOutOf(state.env).add(
      'nesting',
      `Quotes and lists are nested too deep. Beyond level ${maxLevel}, their words are shown without marks.`,
      state.src.slice(start + taken, end),
    )
  }
  state.bMarks[line] = start + taken
  state.tShift[line] = 0
  state.sCount[line] = state.blkIndent
  uncover(state, line + 1)
  if (start + taken < end) return false
  state.line = line + 1
  return true
}

/** A line with marks begins a paragraph. With its indent, it would go on with the one before it. */
function uncover(state: StateBlock, line: number): void {
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  marks.lastIndex = start
  if ((state.sCount[line] ?? 0) - state.blkIndent < 4 || !marks.test(state.src.slice(0, state.eMarks[line])))
    return
  state.bMarks[line] = start
  state.tShift[line] = 0
  state.sCount[line] = state.blkIndent
}

/** A list without blank lines has no tags of paragraphs, which would join the words of two of them. */
function divideParagraphs({ tokens }: StateCore): void {
  for (const [at, token] of tokens.entries()) {
    const former = tokens[at - 1]
    if (token.type !== 'paragraph_open' || !token.hidden || former?.type !== 'paragraph_close') continue
    for (const each of tokens.slice(at - 3, at + 3)) each.hidden = false
  }
}
