/** The memory of epochs: what it spares the database, and what it must not remember. */
import t from 'tap'
import { createEpochs } from '../../src/auth/epochs.ts'

/** An account whose epoch the test sets, and a count of how often it was asked for. */
function startSource({ isShared }: { isShared: boolean }) {
  const source = { epoch: 0, loads: 0, gate: Promise.resolve() }
  const epochs = createEpochs({
    isShared,
    listRaised: () => Promise.reject(new Error('the database is away')),
    async load() {
      source.loads += 1
      const { epoch } = source
      await source.gate
      return epoch
    },
  })
  return { source, epochs }
}

t.test('in the only process', async (t) => {
  t.test('asks once and remembers', async (t) => {
    const { source, epochs } = startSource({ isShared: false })
    for (let time = 0; time < 5; time++) t.equal(await epochs.find('a'), 0)
    t.equal(source.loads, 1)
  })

  t.test('asks again when the epoch was raised', async (t) => {
    const { source, epochs } = startSource({ isShared: false })
    await epochs.find('a')
    source.epoch = 1
    await epochs.raised('a')
    t.equal(await epochs.find('a'), 1)
    t.equal(source.loads, 2)
  })

  t.test('does not remember what it loaded while the epoch was raised', async (t) => {
    const { source, epochs } = startSource({ isShared: false })
    const { promise, resolve } = Promise.withResolvers<void>()
    source.gate = promise
    const early = epochs.find('a')
    source.epoch = 1
    await epochs.raised('a')
    resolve()
    t.equal(await early, 0, 'a request that began before')
    t.equal(await epochs.find('a'), 1, 'a request that began after')
  })
})

t.test('beside other processes', async (t) => {
  t.test('remembers nothing while it does not look at what they raise', async (t) => {
    const { source, epochs } = startSource({ isShared: true })
    for (let time = 0; time < 3; time++) await epochs.find('a')
    t.equal(source.loads, 3)
  })

  t.test('nor when it looks and cannot see', async (t) => {
    const { source, epochs } = startSource({ isShared: true })
    const { promise: failed, resolve } = Promise.withResolvers<unknown>()
    const stop = epochs.watch(resolve)
    // The service's timers do not keep a process alive; this one's test waits for them.
    const alive = setInterval(() => {}, 1000)
    t.match(await failed, { message: 'the database is away' })
    clearInterval(alive)
    stop()
    for (let time = 0; time < 3; time++) await epochs.find('a')
    t.equal(source.loads, 3)
  })
})
