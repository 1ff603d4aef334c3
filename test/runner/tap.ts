/**
 * Replaces `tap` wherever test files and their helpers import it. A process runs many files but
 * evaluates a helper only once, so the helper's `t` must lead to the test of the file that is
 * running.
 */
import root, { type Test } from 'tap'

export * from 'tap'

/** The root test of the process, if a file runs alone. */
let fileTest: Test = root

export function setFileTest(test: Test): void {
  fileTest = test
}

/**
 * Things that a helper opens are closed when the running top-level test of the file ends, and not
 * only when the file ends.
 */
const ofRunningTest = new Set<PropertyKey>(['teardown', 'after'])

function runningTest(): Test {
  // Subtests run one after another, so at most one is active.
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
