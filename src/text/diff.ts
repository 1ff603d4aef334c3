/** Makes a unified diff of two texts by lines, in a bounded time, whatever the texts are. */
import { structuredPatch } from 'diff'

type LineDiff = {
  /**
   * False if the texts differ too much. `lines` then removes the whole first text and adds the
   * whole second text.
   */
  isMinimal: boolean
  /** Hunk headers (`@@ -1,3 +1,4 @@`) and lines that begin with a space, `-` or `+`. */
  lines: string[]
}

/**
 * The maximum number of removed and added lines. The work grows with the square of their number,
 * and takes far less than a second at this limit.
 */
const maxChangedLines = 1_000
/** The number of unchanged lines around a change. */
const context = 3
/** A second bound, beside the limit on changed lines. */
const timeoutMs = 500

export function diffLines(from: string, to: string): LineDiff {
  if (from === to) return { isMinimal: true, lines: [] }
  const patch = structuredPatch('', '', from, to, undefined, undefined, {
    context,
    timeout: timeoutMs,
    maxEditLength: maxChangedLines,
  })
  if (!patch) return { isMinimal: false, lines: replacement(from, to) }
  const lines = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    ...lines,
  ])
  return { isMinimal: true, lines }
}

function replacement(from: string, to: string): string[] {
  const before = linesOf(from)
  const after = linesOf(to)
  return [
    `@@ -${range(1, before.count)} +${range(1, after.count)} @@`,
    ...before.lines.map(marked('-')),
    ...after.lines.map(marked('+')),
  ]
}

/** By convention, an empty range names the line before it. */
const range = (start: number, count: number) => `${count === 0 ? start - 1 : start},${count}`

const marked = (sign: string) => (line: string) => (line === noFinalNewline ? line : `${sign}${line}`)

/** The line by which diffs say that a text does not end with a line break. */
const noFinalNewline = '\\ No newline at end of file'

function linesOf(text: string): { lines: string[]; count: number } {
  if (text === '') return { lines: [], count: 0 }
  const lines = text.split('\n')
  const count = text.endsWith('\n') ? lines.length - 1 : lines.length
  return { lines: text.endsWith('\n') ? lines.slice(0, -1) : [...lines, noFinalNewline], count }
}
