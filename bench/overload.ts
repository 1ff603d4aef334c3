/** What becomes of the service, and of the requests that it admits, at ten times the load it can carry? */
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { watch } from './attacks/reader.ts'
import type { Seeded } from './attacks/seed.ts'
import { type RunningService, withSeededService } from './attacks/service.ts'
import { get } from './attacks/sockets.ts'
import { printTable } from './harness.ts'
import type { Load, LoadOrder } from './overload/open-loop.ts'

const maxRatio = 3
const maxLivez = 100
/** Times the load that the service can carry. */
const multiple = 10
const [, , , seconds = '10'] = process.argv

export function run(): Promise<boolean> {
  return withSeededService({}, measure)
}

async function measure(service: RunningService, { id, slug }: Seeded): Promise<boolean> {
  const paths = [
    ...Array(6).fill(`/v1/articles/${slug}`),
    ...Array(2).fill('/v1/articles?limit=10'),
    `/v1/articles/${id}/comments?limit=10`,
    '/v1/articles?q=car&limit=10',
  ]
  const requests = paths.map((path) => get(path))
  const load = (order: Pick<LoadOrder, 'connections' | 'rate'> & { seconds: number }) =>
    generate({ port: service.port, requests, ...order })

  await load({ connections: 16, rate: 'closed', seconds: 3 })
  const closed = await load({ connections: 16, rate: 'closed', seconds: 5 })
  const capacity = (closed.statuses['200'] ?? 0) / 5
  const usual = await load({ connections: 1_000, rate: capacity / 2, seconds: Number(seconds) })
  const signal = AbortSignal.timeout((Number(seconds) + 6) * 1_000)
  const memory = watchMemory(service, signal)
  const watched = watch({ port: service.port, path: `/v1/articles/${slug}`, signal, everyMs: 250 })
  const over = await load({ connections: 4_000, rate: capacity * multiple, seconds: Number(seconds) })
  const noticed = await watched
  const ratio = over.admitted.p99 / usual.admitted.p99
  printTable(head, [
    rowOf('all it can carry', closed, 5),
    rowOf('half of that', usual, Number(seconds)),
    rowOf(`${multiple} times`, over, Number(seconds)),
  ])
  process.stdout.write(
    `Admitted p99 over the usual p99: ${ratio.toFixed(2)} (at most ${maxRatio}). ` +
      `Slowest /livez: ${noticed.livez.toFixed(0)} ms (at most ${maxLivez}). ` +
      `Memory: ${(await memory).toFixed(0)} MB.\n`,
  )
  await delay(3_000)
  process.stdout.write(`Memory 3 s later: ${service.memory().toFixed(0)} MB\n`)
  return service.isAlive() && ratio <= maxRatio && noticed.livez <= maxLivez
}

const head = [
  'load',
  'sent a second',
  'without a connection',
  'answered',
  'refused',
  'cut',
  'admitted: median, p99 ms',
  'refused: median, p99 ms',
]

function rowOf(name: string, load: Load, inSeconds: number): string[] {
  const { sent, unsent, statuses, lost, admitted, refused } = load
  const perSecond = [sent, unsent, statuses['200'] ?? 0, statuses['503'] ?? 0]
  return [
    name,
    ...perSecond.map((number) => (number / inSeconds).toFixed(0)),
    `${lost}`,
    ...[admitted, refused].map(({ median, p99 }) => `${median.toFixed(1)}, ${p99.toFixed(1)}`),
  ]
}

function generate(order: LoadOrder): Promise<Load> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./overload/open-loop.ts', import.meta.url), { workerData: order })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

async function watchMemory(service: RunningService, signal: AbortSignal): Promise<number> {
  let most = 0
  while (!signal.aborted) {
    most = Math.max(most, service.memory())
    await delay(100)
  }
  return most
}
