/**
 * Stands in for `tap` wherever test files and their helpers import it. A process runs many files, but evaluates a helper
 * once: the helper's `t` has to lead to the test of whichever file runs now.
 */
import root, { type Test } from 'tap'

export * from 'tap'

/** The root of the process, where a file runs alone. */
let fileTest: Test = root

export function setFileTest(test: Test): void {
  fileTest = test
}

/** What a helper opens is closed when the test that runs at the top of the file ends, not only when the file does. */
const ofRunningTest = new Set<PropertyKey>(['teardown', 'after'])

function runningTest(): Test {
  // Subtests follow each other: at most one runs.
  const [subtest] = fileTest.activeSubtests
  return subtest && 't' in subtest ? (subtest.t as Test) : fileTest
}

export default new Proxy(root, {
  get(_, name) {
    const test = ofRunningTest.has(name) ? runningTest() : fileTest
    const value = Reflect.get(test, name)
    return typeof value === 'function' ? value.bind(test) : value
  },
})
