/** The runner of the tests: whatever a file does, it fails by its name, and the others run. */
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { describe, describeTotals, sum } from '../runner/report.ts'
import { runFiles } from '../runner/run.ts'
import { readRunCommands, shuffled } from '../runner/suite.ts'
import type { Outcome } from '../runner/tally.ts'

const { 'node-arg': nodeArguments } = readRunCommands('.taprc')

const fixture = (name: string) =>
  relative(process.cwd(), fileURLToPath(new URL(`../runner/fixtures/${name}.ts`, import.meta.url)))

/** In one lane, in this order. */
async function run(names: string[], timeoutMs = 60_000): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  await runFiles(names.map(fixture), {
    timeoutMs,
    nodeArguments,
    lanes: 1,
    onOutcome: (outcome) => outcomes.push(outcome),
  })
  return outcomes
}

/**
 * What fails in each, how many of its assertions count all the same, and what the report says of
 * it.
 */
const broken: [name: string, counts: { pass: number; fail: number }, says: RegExp, timeoutMs?: number][] = [
  ['fails', { pass: 1, fail: 1 }, /outer > inner > one is two/],
  ['hangs-in-a-loop', { pass: 0, fail: 1 }, /did not end within/, 1_000],
  ['hangs-in-await', { pass: 0, fail: 1 }, /timeout!/, 1_000],
  ['throws-at-import', { pass: 0, fail: 1 }, /thrown at import/],
  ['throws-in-teardown', { pass: 1, fail: 1 }, /thrown in a teardown/],
  ['rejects-late', { pass: 1, fail: 1 }, /rejected late/],
  ['throws-meanwhile', { pass: 1, fail: 1 }, /thrown meanwhile/],
  ['exits', { pass: 1, fail: 1 }, /ended its process \(code 0\)/],
  ['leaves-a-timer', { pass: 1, fail: 1 }, /left open: Timeout/],
  ['leaves-a-server', { pass: 1, fail: 1 }, /left open: TCPServerWrap/],
]

for (const [name, counts, says, timeoutMs] of broken) {
  t.test(`a file that ${name.replaceAll('-', ' ')} fails, and the next one runs`, async (t) => {
    const [outcome, next, ...others] = await run([name, 'passes'], timeoutMs)
    t.strictSame(others, [])
    t.equal(outcome?.file, fixture(name))
    t.match(outcome?.counts, { ...counts, skip: 0, todo: 0 })
    const told = outcome ? describe(outcome) : ''
    t.match(told, says)
    t.ok(told.startsWith(`not ok ${fixture(name)} `))
    t.equal(next?.file, fixture('passes'))
    t.strictSame(next?.counts, { total: 2, pass: 2, fail: 0, skip: 0, todo: 0 })
  })
}

t.test('files follow each other in one lane, and their counts add up', async (t) => {
  const outcomes = await run(['passes', 'skips', 'fails', 'passes'])
  t.strictSame(
    outcomes.map(({ file }) => file),
    ['passes', 'skips', 'fails', 'passes'].map(fixture),
  )
  const totals = sum(outcomes)
  t.strictSame(totals, { total: 8, pass: 6, fail: 1, skip: 1, todo: 0 })
  t.equal(describeTotals(totals), '# { total: 8, pass: 6, fail: 1, skip: 1 }')
  t.equal(describe(outcomes[0] as Outcome).split('\n').length, 1)
})

t.test('a seed gives an order, and each seed another one', async (t) => {
  const files = Array.from({ length: 50 }, (_, index) => `file-${index}`)
  t.strictSame(shuffled(files, 7), shuffled(files, 7))
  t.notSame(shuffled(files, 7), shuffled(files, 8))
  t.strictSame(shuffled(files, 7).sort(), [...files].sort())
})
