/**
 * `npm test`: runs the files of a suite in a random order, and prints a line for each file. With
 * arguments, it runs only the files that they name.
 */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { counted } from '../src/domain/counted.ts'
import { buildTap } from '../test/runner/build-tap.ts'
import { describe, describeTotals, sum } from '../test/runner/report.ts'
import { runFiles } from '../test/runner/run.ts'
import { listFiles, readRunCommands, shuffled } from '../test/runner/suite.ts'
import type { Outcome } from '../test/runner/tally.ts'

const { TAP_RCFILE = '.taprc', TEST_SEED } = process.env
const { timeout, 'node-arg': nodeArguments, ...patterns } = readRunCommands(TAP_RCFILE)
const seed = TEST_SEED === undefined ? Math.floor(Math.random() * 1e6) : Number(TEST_SEED)
if (!Number.isSafeInteger(seed)) throw new Error('TEST_SEED must be an integer, for example TEST_SEED=123.')

// Every process of the suite, including the services that tests start, reuses the code that an
// earlier process has compiled.
process.env.NODE_COMPILE_CACHE ??= resolve('node_modules/.cache/masthead/compiled')

const named = process.argv.slice(2)
const missing = named.filter((name) => !statSync(name, { throwIfNoEntry: false })?.isFile())
if (missing.length > 0) {
  console.error(
    `There is no test file ${missing.join(', ')}. Name files, for example test/domain/slug.test.ts.`,
  )
  process.exit(1)
}
buildTap()

const files = shuffled(named.length > 0 ? named : listFiles(patterns), seed)
if (files.length === 0) throw new Error(`No file matches the patterns of ${TAP_RCFILE}.`)

const order = `# The order of the files is that of TEST_SEED=${seed}.`
console.log(order)
const outcomes: Outcome[] = []
await runFiles(files, {
  timeoutMs: timeout * 1000,
  nodeArguments,
  onOutcome(outcome) {
    outcomes.push(outcome)
    console.log(describe(outcome))
  },
})
const failed = outcomes.filter(({ counts }) => counts.fail > 0)
if (failed.length > 0) console.log(`# Failed: ${failed.map(({ file }) => file).join(' ')}\n${order}`)
const totals = sum(outcomes)
console.log(`# ${counted(outcomes.length, 'file')}\n${describeTotals(totals)}`)
process.exit(totals.fail === 0 && totals.pass > 0 ? 0 : 1)
