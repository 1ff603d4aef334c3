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

/** A helper's teardown belongs to the subtest that runs now: its databases are free for the next subtest. */
const ofInnermost = new Set<PropertyKey>(['teardown', 'after'])

function innermostTest(): Test {
  let test: Test = fileTest
  for (let inner: Test | undefined = test; inner; inner = runningSubtest(inner)) test = inner
  return test
}

/** Subtests follow each other: at most one runs. */
function runningSubtest(test: Test): Test | undefined {
  const [subtest] = test.activeSubtests
  return subtest instanceof Object && 't' in subtest ? (subtest.t as Test) : undefined
}

export default new Proxy(root, {
  get(_, name) {
    const test = ofInnermost.has(name) ? innermostTest() : fileTest
    const value = Reflect.get(test, name)
    return typeof value === 'function' ? value.bind(test) : value
  },
})
