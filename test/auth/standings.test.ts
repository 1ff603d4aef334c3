/** The memory of standings: which queries it saves, and what it must not remember. */
import t from 'tap'
import { createMemoryLease } from '../../src/auth/memory-lease.ts'
import { createStandings } from '../../src/auth/standings.ts'

/** An account whose epoch the test sets, with a count of how often it was loaded. */
function startSource({ isShared }: { isShared: boolean }) {
  const source = { epoch: 0, loads: 0, gate: Promise.resolve() }
  const lease = createMemoryLease({
    isShared,
    findChanges: () => Promise.reject(new Error('the database is away')),
  })
  const standings = createStandings({
    lease,
    async load() {
      source.loads += 1
      const { epoch } = source
      await source.gate
      return { roles: ['reader'], epoch, suspension: null, endedSessionIds: [] }
    },
  })
  const epoch = async () => (await standings.find('a'))?.epoch
  return { source, standings, lease, epoch }
}

t.test('in the only process', async (t) => {
  t.test('asks once and remembers', async (t) => {
    const { source, epoch } = startSource({ isShared: false })
    for (let time = 0; time < 5; time++) t.equal(await epoch(), 0)
    t.equal(source.loads, 1)
  })

  t.test('asks again after the standing changed', async (t) => {
    const { source, standings, epoch } = startSource({ isShared: false })
    await epoch()
    source.epoch = 1
    await standings.changed('a')
    t.equal(await epoch(), 1)
    t.equal(source.loads, 2)
  })

  t.test('does not remember what it loaded while the standing changed', async (t) => {
    const { source, standings, epoch } = startSource({ isShared: false })
    const { promise, resolve } = Promise.withResolvers<void>()
    source.gate = promise
    const early = epoch()
    source.epoch = 1
    await standings.changed('a')
    resolve()
    t.equal(await early, 0, 'a request that began before')
    t.equal(await epoch(), 1, 'a request that began after')
  })
})

t.test('beside other processes', async (t) => {
  t.test('remembers nothing before it polls', async (t) => {
    const { source, epoch } = startSource({ isShared: true })
    for (let time = 0; time < 3; time++) await epoch()
    t.equal(source.loads, 3)
  })

  t.test('remembers nothing when its polls fail', async (t) => {
    const { source, lease, epoch } = startSource({ isShared: true })
    const { promise: failed, resolve } = Promise.withResolvers<unknown>()
    const stop = lease.startPolling(resolve)
    // The service's timers do not keep a process alive, but this test waits for one.
    const alive = setInterval(() => {}, 1000)
    t.match(await failed, { message: 'the database is away' })
    clearInterval(alive)
    stop()
    for (let time = 0; time < 3; time++) await epoch()
    t.equal(source.loads, 3)
  })
})
