/** Reads the TAP of one test file, and counts its assertions as tap does. */
import { Parser, type Result } from 'tap-parser'

export type Counts = Record<'total' | 'pass' | 'fail' | 'skip' | 'todo', number>

export type Outcome = {
  file: string
  counts: Counts
  /** The assertions that failed. */
  failures: Result[]
  /**
   * Faults besides failed assertions, such as how the process ended or which resources were left
   * open. Each fault counts as a failed assertion.
   */
  faults: string[]
  /** The output of the file that is not TAP. */
  output: string
  timeMs: number
}

export type Tally = {
  write(tap: string): void
  /** Takes output of the file that is not TAP. */
  print(text: string): void
  end(faults: string[]): Outcome
}

export const noCounts = (): Counts => ({ total: 0, pass: 0, fail: 0, skip: 0, todo: 0 })

export function startTally(file: string): Tally {
  const startedAt = performance.now()
  const counts = noCounts()
  const failures: Result[] = []
  let output = ''
  const parser = new Parser({ name: file })
  parser.on('result', (result) => {
    const kind = result.todo ? 'todo' : result.skip ? 'skip' : result.ok ? 'pass' : 'fail'
    counts.total += 1
    counts[kind] += 1
    if (kind === 'fail') failures.push(result)
  })
  return {
    write: (tap) => void parser.write(tap),
    print(text) {
      output += text
    },
    end(faults) {
      parser.end()
      const told = [...faults]
      // The TAP may be wrong although no assertion failed, for example after a plan that was not
      // kept or a bail-out.
      if (!parser.ok && counts.fail === 0 && told.length === 0) told.push('It did not end as TAP has to end')
      counts.total += told.length
      counts.fail += told.length
      return { file, counts, failures, faults: told, output, timeMs: performance.now() - startedAt }
    },
  }
}
