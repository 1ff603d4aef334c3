/**
 * The concurrency limit in front of password hashing: how many work, how many wait, in which order,
 * and that every caller gets its turn.
 */
import fc from 'fast-check'
import t from 'tap'
import { createConcurrencyLimit } from '../../src/auth/concurrency-limit.ts'
import { seed } from '../helpers/properties.ts'

class Full extends Error {}

const refusal = () => new Full()
/** Lets everything run that can run without a further step of the test. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

type Job = { prepared: PromiseWithResolvers<void>; worked: PromiseWithResolvers<void> }

/** A concurrency limit whose jobs end when the test says so, with a record of what happened. */
function open(maxConcurrent: number, maxWaiting: number) {
  const limit = createConcurrencyLimit({ maxConcurrent, maxWaiting, refusal })
  const jobs: Job[] = []
  const seen = {
    prepared: [] as number[],
    started: [] as number[],
    ended: [] as number[],
    refused: [] as number[],
  }

  async function come(): Promise<void> {
    const id = jobs.length
    const job = { prepared: Promise.withResolvers<void>(), worked: Promise.withResolvers<void>() }
    jobs.push(job)
    const prepare = () => {
      seen.prepared.push(id)
      return job.prepared.promise
    }
    const work = async () => {
      seen.started.push(id)
      await job.worked.promise
    }
    await limit.run(prepare, work).then(
      () => seen.ended.push(id),
      (error) => (error instanceof Full ? seen.refused : seen.ended).push(id),
    )
  }

  return { limit, jobs, seen, come: () => void come() }
}

t.test('does', async (t) => {
  t.test('gives the work what was prepared, and returns its result', async (t) => {
    const limit = createConcurrencyLimit({ maxConcurrent: 1, maxWaiting: 0, refusal })
    t.equal(
      await limit.run(
        () => 2,
        async (two) => two + 1,
      ),
      3,
    )
    t.equal(
      await limit.run(
        async () => 'a',
        async (text) => `${text}b`,
      ),
      'ab',
    )
  })

  t.test('lets only so many work at once, and the others in their order', async (t) => {
    const { jobs, seen, come } = open(2, 3)
    for (let count = 0; count < 5; count++) come()
    for (const job of jobs) job.prepared.resolve()
    await settle()
    t.strictSame(seen.started, [0, 1])
    jobs[1]?.worked.resolve()
    await settle()
    t.strictSame(seen.started, [0, 1, 2])
    jobs[0]?.worked.resolve()
    jobs[2]?.worked.resolve()
    await settle()
    t.strictSame(seen.started, [0, 1, 2, 3, 4])
  })

  t.test('does not hold a turn while somebody prepares', async (t) => {
    const { jobs, seen, come } = open(1, 2)
    come()
    come()
    jobs[1]?.prepared.resolve()
    await settle()
    t.strictSame(seen.started, [1], 'the first is slow to prepare, and the second works')
  })
})

t.test('refuses', async (t) => {
  t.test('callers beyond the limit, before anything is prepared', async (t) => {
    const { jobs, seen, come } = open(1, 2)
    for (let count = 0; count < 5; count++) come()
    await settle()
    t.strictSame(seen.refused, [3, 4])
    t.strictSame(seen.prepared, [0, 1, 2])
    for (const { prepared, worked } of jobs) {
      prepared.resolve()
      worked.resolve()
    }
    await settle()
    come()
    jobs.at(-1)?.prepared.resolve()
    await settle()
    t.strictSame(seen.started.at(-1), 5, 'and lets others in when a place is free again')
  })
})

t.test('keeps', async (t) => {
  t.test('its turns when preparing or working fails', async (t) => {
    const limit = createConcurrencyLimit({ maxConcurrent: 1, maxWaiting: 0, refusal })
    const failure = new Error('away')
    for (let time = 0; time < 3; time++) {
      await t.rejects(
        limit.run(
          () => Promise.reject(failure),
          async () => {},
        ),
        failure,
      )
      await t.rejects(
        limit.run(
          () => Promise.resolve(),
          () => Promise.reject(failure),
        ),
        failure,
      )
      await t.rejects(
        limit.run(
          () => {
            throw failure
          },
          async () => {},
        ),
        failure,
      )
    }
    t.equal(
      await limit.run(
        () => 1,
        async (one) => one,
      ),
      1,
    )
  })

  t.test(
    'its bounds and its order, whatever comes, prepares, fails and ends, and loses nobody',
    async (t) => {
      const event = fc.record({
        kind: fc.constantFrom('come', 'come', 'prepare', 'fail', 'end'),
        which: fc.nat(1000),
      })
      const limits = fc.record({
        maxConcurrent: fc.integer({ min: 1, max: 4 }),
        maxWaiting: fc.integer({ min: 0, max: 6 }),
      })
      await fc.assert(
        fc.asyncProperty(
          limits,
          fc.array(event, { maxLength: 60 }),
          async ({ maxConcurrent, maxWaiting }, events) => {
            const { jobs, seen, come } = open(maxConcurrent, maxWaiting)
            /** In the order in which they were ready for a turn. */
            const ready: number[] = []
            for (const { kind, which } of events) {
              const inside = jobs.length - seen.ended.length - seen.refused.length
              const job = jobs[which % Math.max(1, jobs.length)]
              const id = which % Math.max(1, jobs.length)
              const isHeld = seen.prepared.includes(id) && !ready.includes(id) && !seen.ended.includes(id)
              if (kind === 'come') {
                come()
                await settle()
                const isRefused = seen.refused.includes(jobs.length - 1)
                if (isRefused !== (inside === maxConcurrent + maxWaiting))
                  throw new Error(`refused with ${inside} inside`)
              } else if (kind === 'prepare' && isHeld) {
                ready.push(id)
                job?.prepared.resolve()
              } else if (kind === 'fail' && isHeld) job?.prepared.reject(new Error('away'))
              else if (kind === 'end' && seen.started.includes(id)) job?.worked.resolve()
              await settle()
              const working =
                seen.started.length - seen.started.filter((each) => seen.ended.includes(each)).length
              if (working > maxConcurrent) throw new Error(`${working} work at once`)
              const waiting = ready.length - seen.started.length
              if (waiting > 0 && working < maxConcurrent) throw new Error('a turn is free and somebody waits')
              if (seen.started.some((each, index) => each !== ready[index])) throw new Error('out of order')
            }
            for (const { prepared, worked } of jobs) {
              prepared.resolve()
              worked.resolve()
            }
            for (let time = 0; time < jobs.length + 2; time++) await settle()
            return seen.ended.length + seen.refused.length === jobs.length
          },
        ),
        { seed, numRuns: 150 },
      )
      t.pass('150 runs')
    },
  )
})
