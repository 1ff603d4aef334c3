/**
 * A process that runs one test file after another. The runner names the files, and gets their TAP.
 */
import { getActiveResourcesInfo } from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { Test, type TestOpts } from 'tap'
import type { FromLane, ToLane } from './lane-messages.ts'
import { setFileTest } from './tap.ts'

/** A file that opens a data folder narrows the umask of its process, which the next file must not inherit. */
const usualUmask = process.umask()

/** How long the process waits for resources that a file has left open to close by themselves. */
const graceMs = 5_000

let current: Test | undefined
let faults: string[] = []

process.on('message', ({ file, timeoutMs }: ToLane) => void run(file, timeoutMs))
process.on('disconnect', () => process.exit())
// An error that nothing catches belongs to the file that is running.
process.on('uncaughtException', (error: unknown) => {
  if (current && !current.results) current.threw(error)
  else faults.push(inspect(error))
})

const send = (message: FromLane) => void process.send?.(message)

let unsaid = ''

/**
 * Sends TAP to the runner. Its thousands of lines become one message for each turn of the event
 * loop.
 */
function say(tap: string): void {
  if (unsaid === '') setImmediate(flush)
  unsaid += tap
}

function flush(): void {
  if (unsaid !== '') send({ tap: unsaid })
  unsaid = ''
}

// If a file ends the process, the TAP that it has written before counts.
process.on('exit', flush)

async function run(file: string, timeoutMs: number): Promise<void> {
  faults = []
  process.umask(usualUmask)
  const openBefore = openResources()
  const options: TestOpts = { name: file, timeout: timeoutMs, cb: () => import(pathToFileURL(file).href) }
  const test = new Test(options)
  current = test
  setFileTest(test.t)
  test.on('data', (text) => say(String(text)))
  await new Promise<void>((resolve) => {
    test.on('end', resolve)
    test.runMain(() => {})
  })
  test.setTimeout(0)
  const leftOpen = await leftOpenSince(openBefore)
  // tap prints an error of a teardown, but has already reported its results by then.
  if (!test.passing() && test.counts.fail === 0) faults.push('It failed after its last test')
  if (leftOpen.length > 0) faults.push(`It left open: ${leftOpen.join(', ')}`)
  current = undefined
  flush()
  send({ done: { faults } })
}

/** The resources that keep the process alive. */
function openResources(): string[] {
  return getActiveResourcesInfo()
}

async function leftOpenSince(before: readonly string[]): Promise<string[]> {
  const giveUp = performance.now() + graceMs
  for (let pauseMs = 0; ; pauseMs = 20) {
    // This timer is not referenced, so that it is not counted as a resource itself.
    await delay(pauseMs, undefined, { ref: false })
    const left = [...openResources()]
    for (const name of before) {
      const index = left.indexOf(name)
      if (index >= 0) left.splice(index, 1)
    }
    if (left.length === 0 || performance.now() > giveUp) return left
  }
}
