/** The gate before the password hashes: how many are in, how many wait, in which order, and that every turn comes. */
import fc from 'fast-check'
import t from 'tap'
import { createGate } from '../../src/auth/concurrency-limit.ts'
import { seed } from '../helpers/properties.ts'

class Full extends Error {}

const refusal = () => new Full()
/** Lets everything run that needs no more than what has happened already. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

type Job = { prepared: PromiseWithResolvers<void>; worked: PromiseWithResolvers<void> }

/** A gate whose jobs end when the test says so, and what has happened there. */
function open(atOnce: number, maxWaiting: number) {
  const gate = createGate({ atOnce, maxWaiting, refusal })
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
    await gate.pass(prepare, work).then(
      () => seen.ended.push(id),
      (error) => (error instanceof Full ? seen.refused : seen.ended).push(id),
    )
  }

  return { gate, jobs, seen, come: () => void come() }
}

t.test('does', async (t) => {
  t.test('gives back what the work gives, from what was prepared', async (t) => {
    const gate = createGate({ atOnce: 1, maxWaiting: 0, refusal })
    t.equal(
      await gate.pass(
        () => 2,
        async (two) => two + 1,
      ),
      3,
    )
    t.equal(
      await gate.pass(
        async () => 'a',
        async (text) => `${text}b`,
      ),
      'ab',
    )
  })

  t.test('lets so many work at once, and the others in their order', async (t) => {
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
  t.test('whoever finds no place, before anything is prepared', async (t) => {
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
    t.strictSame(seen.started.at(-1), 5, 'and lets others in when there is one again')
  })
})

t.test('keeps', async (t) => {
  t.test('its turns when something fails, before or in the work', async (t) => {
    const gate = createGate({ atOnce: 1, maxWaiting: 0, refusal })
    const failure = new Error('away')
    for (let time = 0; time < 3; time++) {
      await t.rejects(
        gate.pass(
          () => Promise.reject(failure),
          async () => {},
        ),
        failure,
      )
      await t.rejects(
        gate.pass(
          () => Promise.resolve(),
          () => Promise.reject(failure),
        ),
        failure,
      )
      await t.rejects(
        gate.pass(
          () => {
            throw failure
          },
          async () => {},
        ),
        failure,
      )
    }
    t.equal(
      await gate.pass(
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
        atOnce: fc.integer({ min: 1, max: 4 }),
        maxWaiting: fc.integer({ min: 0, max: 6 }),
      })
      await fc.assert(
        fc.asyncProperty(
          limits,
          fc.array(event, { maxLength: 60 }),
          async ({ atOnce, maxWaiting }, events) => {
            const { jobs, seen, come } = open(atOnce, maxWaiting)
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
                if (isRefused !== (inside === atOnce + maxWaiting))
                  throw new Error(`refused with ${inside} inside`)
              } else if (kind === 'prepare' && isHeld) {
                ready.push(id)
                job?.prepared.resolve()
              } else if (kind === 'fail' && isHeld) job?.prepared.reject(new Error('away'))
              else if (kind === 'end' && seen.started.includes(id)) job?.worked.resolve()
              await settle()
              const working =
                seen.started.length - seen.started.filter((each) => seen.ended.includes(each)).length
              if (working > atOnce) throw new Error(`${working} work at once`)
              const waiting = ready.length - seen.started.length
              if (waiting > 0 && working < atOnce) throw new Error('a turn is free and somebody waits')
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
