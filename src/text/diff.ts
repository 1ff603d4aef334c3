/** What changed between two texts, line by line, as a unified diff; bounded in time whatever the texts are. */
import { structuredPatch } from 'diff'

type LineDiff = {
  /** False where the texts differ too much to be compared in time: then all that was is taken away and all that is is added. */
  isMinimal: boolean
  /** Hunk headers (`@@ -1,3 +1,4 @@`) and lines that begin with a space, `-` or `+`; none where nothing changed. */
  lines: string[]
}

/** Lines taken away and added together; the work grows with its square. Two texts that share nothing give up here, in far less than a second. */
const maxChangedLines = 1_000
/** Unchanged lines around a change. */
const context = 3
/** For what the bound above does not see; milliseconds. */
const timeout = 500

export function diffLines(from: string, to: string): LineDiff {
  if (from === to) return { isMinimal: true, lines: [] }
  const patch = structuredPatch('', '', from, to, undefined, undefined, {
    context,
    timeout,
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

/** An empty range is named by the line before it. */
const range = (start: number, count: number) => `${count === 0 ? start - 1 : start},${count}`

const marked = (sign: string) => (line: string) => (line === endless ? line : `${sign}${line}`)

/** As every diff says that a text does not end with a line break. */
const endless = '\\ No newline at end of file'

function linesOf(text: string): { lines: string[]; count: number } {
  if (text === '') return { lines: [], count: 0 }
  const lines = text.split('\n')
  const count = text.endsWith('\n') ? lines.length - 1 : lines.length
  return { lines: text.endsWith('\n') ? lines.slice(0, -1) : [...lines, endless], count }
}
