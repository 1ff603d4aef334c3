/** What does a stranger's attack do to the memory, and to a reader of another network? */
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { type Noticed, watch } from './attacks/reader.ts'
import { type RunningService, withSeededService } from './attacks/service.ts'
import type { Tally } from './attacks/sockets.ts'
import { type AttackName, attacks, type Target } from './attacks/table.ts'
import type { AttackOrder } from './attacks/worker.ts'
import { printTable } from './harness.ts'

/** MB of resident memory at most, through all attacks. */
const maxMemory = { postgres: 400, embedded: 900 }
/** Milliseconds that a reader of another network may wait, at most, in 99 of 100 cases. */
const maxWait = 500

const [, , , seconds = '20', ...chosen] = process.argv
const names = (Object.keys(attacks) as AttackName[]).filter(
  (name) => chosen.length === 0 || chosen.includes(name),
)

export function run(): Promise<boolean> {
  const bound = maxMemory[process.env.DATABASE_URL ? 'postgres' : 'embedded']
  return withSeededService({}, (service, busy) => attackAll(service, { busy, bound }))
}

type Field = { busy: Target['busy']; bound: number }

async function attackAll(service: RunningService, { busy, bound }: Field): Promise<boolean> {
  const target = { port: service.port, busy }
  const rows: string[][] = []
  let isKept = true
  for (const name of names) {
    const seen = await attack(service, { name, target, seconds: Number(seconds) })
    const held = service.isAlive() && seen.memory <= bound && seen.noticed.article.p99 <= maxWait
    isKept &&= held && seen.noticed.refused === 0
    rows.push(rowOf(name, seen))
    if (!service.isAlive()) break
  }
  printTable(head, rows)
  await delay(5_000)
  process.stdout.write(`Memory 5 s after the last attack: ${service.memory().toFixed(0)} MB\n`)
  return isKept
}

type Seen = { tally: Tally; noticed: Noticed; memory: number; processor: number }

async function attack(service: RunningService, order: AttackOrder): Promise<Seen> {
  const before = service.processorTime()
  let memory = 0
  const meter = setInterval(() => {
    memory = Math.max(memory, service.memory())
  }, 100)
  const { slug } = order.target.busy
  const signal = AbortSignal.timeout(order.seconds * 1_000)
  const [tally, noticed] = await Promise.all([
    tallyOf(order),
    watch({ port: order.target.port, path: `/v1/articles/${slug}`, signal }),
  ])
  clearInterval(meter)
  return { tally, noticed, memory, processor: (service.processorTime() - before) / order.seconds }
}

function tallyOf(order: AttackOrder): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./attacks/worker.ts', import.meta.url), { workerData: order })
    const giveUp = setTimeout(
      () => {
        void worker.terminate()
        resolve({ statuses: {}, lost: 0, note: 'the attack waits for answers that do not come' })
      },
      (order.seconds + 15) * 1_000,
    )
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => clearTimeout(giveUp))
  })
}

const head = [
  'attack',
  'what came of it',
  'memory, MB',
  'of a core',
  'article: median, p99 ms',
  '/livez ms',
  'refused',
]

function rowOf(name: AttackName, { tally, noticed, memory, processor }: Seen): string[] {
  const { article, livez, refused, answered } = noticed
  const statuses = Object.entries(tally.statuses).map(([status, times]) => `${times} x ${status}`)
  const lost = tally.lost > 0 ? [`${tally.lost} cut off`] : []
  return [
    name,
    [...statuses, ...lost, ...(tally.note ? [tally.note] : [])].join(', '),
    memory.toFixed(0),
    `${(processor * 100).toFixed(0)} %`,
    `${article.median.toFixed(1)}, ${article.p99.toFixed(0)}`,
    livez.toFixed(0),
    `${refused} of ${answered + refused}`,
  ]
}
