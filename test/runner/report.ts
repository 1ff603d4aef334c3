/**
 * Makes the output of a run: a line for each file, its failures, and the totals as tap prints them.
 */
import { stringify } from 'yaml'
import { type Counts, noCounts, type Outcome } from './tally.ts'

export function describe(outcome: Outcome): string {
  const { file, counts, failures, faults, output, timeMs } = outcome
  const verdict = counts.fail > 0 ? 'not ok' : 'ok    '
  const kinds = (['pass', 'fail', 'skip', 'todo'] as const).filter((kind) => counts[kind] > 0)
  const numbers = kinds.map((kind) => `${counts[kind]} ${kind}`).join(', ') || 'no assertion'
  const lines = [`${verdict} ${file} # ${numbers}, ${(timeMs / 1000).toFixed(1)} s`]
  for (const fault of faults) lines.push(`  not ok - ${fault}`)
  for (const { fullname, name, diag } of failures) {
    lines.push(`  not ok - ${fullname || name}`)
    // An error may have functions as members, for which YAML has no form.
    if (diag) lines.push(indented(stringify(JSON.parse(JSON.stringify(diag))), '      '))
  }
  if (counts.fail > 0 && output !== '') lines.push(indented(output, '  | '))
  return lines.join('\n')
}

/**
 * A line of an error may contain the whole source of a package, which can have 30,000 characters.
 */
const maxLineLength = 400

function indented(text: string, by: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => by + line.slice(0, maxLineLength))
    .join('\n')
}

export function sum(outcomes: readonly Outcome[]): Counts {
  const totals = noCounts()
  for (const { counts } of outcomes) {
    for (const kind of Object.keys(totals) as (keyof Counts)[]) totals[kind] += counts[kind]
  }
  return totals
}

/** The totals as tap prints them, without zeros: `# { total: 12, pass: 11, fail: 1 }`. */
export function describeTotals(totals: Counts): string {
  const shown = Object.entries(totals).filter(([kind, count]) => kind === 'total' || count > 0)
  return `# { ${shown.map(([kind, count]) => `${kind}: ${count}`).join(', ')} }`
}
