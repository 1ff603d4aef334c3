/**
 * A markdown-it plugin that tells of the cells that GitHub's tables leave out: those of a row that has
 * more cells than the head of its table.
 */
import type { MarkdownIt, StateCore } from 'markdown-it'
import { leftOutOf } from './left-out.ts'

const detail = 'A row of a table has more cells than its head. The cells beyond it were left out.'

export function toldCells(markdown: MarkdownIt): void {
  markdown.core.ruler.after('block', 'told_cells', (state: StateCore) => {
    let columns = 0
    let lines: readonly string[] | undefined
    for (const { type, map } of state.tokens) {
      if (type === 'table_open') columns = 0
      if (type === 'th_open') columns++
      if (type !== 'tr_open' || !map || columns === 0) continue
      lines ??= state.src.split('\n')
      const beyond = cellsOf(lines[map[0]] ?? '').slice(columns)
      if (beyond.some((cell) => cell.trim() !== ''))
        leftOutOf(state.env).add('limit', detail, beyond.join(' '))
    }
  })
}

/** A bar begins the first cell, after the marks of quotes and lists. */
const firstBar = /^(?:[ \t>]|[-+*][ \t]|\d{1,9}[.)][ \t])*\|/

const cellsOf = (line: string): string[] => line.replace(firstBar, '').split(/(?<!\\)\|/)
