/**
 * What does a stranger's attack do to the memory, and to a reader of another network? Attacks of less than
 * ten seconds are too short to judge times, which depend on the machine. They only judge the other bounds.
 */
import { Worker } from 'node:worker_threads'
import { linger } from './attacks/lingering.ts'
import { type Noticed, watch } from './attacks/reader.ts'
import { reader } from './attacks/seed.ts'
import { type RunningService, withSeededService } from './attacks/service.ts'
import type { Tally, Target } from './attacks/sockets.ts'
import { type Attack, type AttackName, attacks } from './attacks/table.ts'
import type { AttackOrder } from './attacks/worker.ts'
import { printTable } from './harness.ts'

/** MB of resident memory at most, through all attacks. */
const maxMemory = { postgres: 400, embedded: 900 }
/** Milliseconds that a reader of another network may wait, at most, in 99 of 100 cases. */
const maxWait = 500
/** Where the kernel drops new connections, since whoever connects tries again after a second. */
const maxWaitForRetry = 1_500
/** Lists have 100 at most. A database is faster filled with fewer. */
const articlesOfShort = 120
/** In a short attack on a busy machine, the reader may be refused now and then. */
const maxRefusedOfShort = 0.25
/** Milliseconds for an attack to end after its time. */
const graceMs = 20_000

const [, , , given = '20', ...chosen] = process.argv
const seconds = Number(given)
const isShort = seconds < 10
const names = (Object.keys(attacks) as AttackName[]).filter(
  (name) => chosen.length === 0 || chosen.includes(name),
)

export function run(): Promise<boolean> {
  return withSeededService(
    {},
    async (service, busy) =>
      attackAll(service, { port: service.port, busy, token: await logIn(service.port) }),
    isShort ? articlesOfShort : undefined,
  )
}

async function logIn(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(reader),
  })
  return ((await answer.json()) as { accessToken: string }).accessToken
}

/** Prints what it has seen, and totals as the test suites do. */
async function attackAll(service: RunningService, target: Target): Promise<boolean> {
  const rows: string[][] = []
  const checks: Check[] = []
  const cutOff = await linger(target)
  for (const name of names) {
    const { least = 0 }: Attack = attacks[name]
    const seen = await attack(service, { name, target, seconds: Math.max(seconds, least) })
    rows.push(rowOf(name, seen))
    checks.push(...checksOf(name, seen, maxMemory[service.database]))
    if (!service.isAlive()) break
  }
  for (const [kind, left] of await cutOff()) {
    checks.push({ what: `${kind} are cut off`, fault: left > 0 ? `${left} are not` : undefined })
  }
  printTable(head, rows)
  process.stdout.write(`Memory after the last attack: ${service.memory().toFixed(0)} MB\n`)
  const failed = checks.filter(({ fault }) => fault !== undefined)
  for (const { what, fault } of failed) process.stdout.write(`not ok - ${what}: ${fault}\n`)
  const counts = `total: ${checks.length}, pass: ${checks.length - failed.length}, fail: ${failed.length}`
  process.stdout.write(`# { ${counts} }\n`)
  return failed.length === 0
}

type Seen = { tally: Tally; noticed: Noticed; memory: number; processor: number; isAlive: boolean }

async function attack(service: RunningService, order: AttackOrder): Promise<Seen> {
  const worker = new Worker(new URL('./attacks/worker.ts', import.meta.url), { workerData: order })
  await new Promise((resolve) => worker.once('message', resolve))
  const before = service.processorTime()
  let memory = 0
  const meter = setInterval(() => {
    memory = Math.max(memory, service.memory())
  }, 100)
  const { slug } = order.target.busy
  const signal = AbortSignal.timeout(order.seconds * 1_000)
  const [tally, noticed] = await Promise.all([
    tallyOf(worker, order.seconds),
    watch({ port: order.target.port, path: `/v1/articles/${slug}`, signal }),
  ])
  clearInterval(meter)
  const processor = (service.processorTime() - before) / order.seconds
  return { tally, noticed, memory, processor, isAlive: service.isAlive() }
}

function tallyOf(worker: Worker, lasts: number): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(
      () => {
        void worker.terminate()
        resolve({ statuses: {}, lost: 0, faults: ['the attack does not end'] })
      },
      lasts * 1_000 + graceMs,
    )
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => {
      clearTimeout(giveUp)
      resolve({ statuses: {}, lost: 0, faults: ['the attack ended without a result'] })
    })
  })
}

type Check = { what: string; fault: string | undefined }

function checksOf(name: AttackName, { tally, noticed, memory, isAlive }: Seen, mostMemory: number): Check[] {
  const { bounds = [], fillsBacklog }: Attack = attacks[name]
  const most = fillsBacklog ? maxWaitForRetry : maxWait
  const faults = [...(tally.faults ?? []), ...bounds.flatMap((bound) => bound(tally) ?? [])]
  const checks = [
    { what: 'the service lives', fault: isAlive ? undefined : 'it has ended' },
    { what: 'memory', fault: memory > mostMemory ? `${memory.toFixed(0)} MB, not ${mostMemory}` : undefined },
    { what: 'a reader of another network is answered', fault: faultOfReader(noticed, most) },
    { what: 'its own bounds', fault: faults.length > 0 ? faults.join('; ') : undefined },
  ]
  return checks.map(({ what, fault }) => ({ what: `${name}: ${what}`, fault }))
}

function faultOfReader({ refused, answered, article }: Noticed, mostWait: number): string | undefined {
  const mostRefused = isShort ? Math.max(1, (refused + answered) * maxRefusedOfShort) : 0
  if (refused > mostRefused) return `refused ${refused} of ${refused + answered} times`
  return !isShort && article.p99 > mostWait ? `it waits for ${article.p99.toFixed(0)} ms` : undefined
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
