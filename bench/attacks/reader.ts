/** The reader of another network, who must not notice the attack and asks for an article and `/livez`. */
import { request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

export type Noticed = {
  /** Milliseconds. */
  article: { median: number; p99: number }
  /** Milliseconds: the slowest answer of `/livez`. */
  livez: number
  answered: number
  refused: number
}

type Watch = {
  port: number
  path: string
  signal: AbortSignal
  /** Milliseconds between one request and the next. */
  everyMs?: number
}

/** Milliseconds for the last answers, after the end of the attack. An answer that comes later is none. */
const graceMs = 20_000

export async function watch({ port, path, signal, everyMs = 50 }: Watch): Promise<Noticed> {
  const times: number[] = []
  const liveTimes: number[] = []
  let refused = 0
  const late = new AbortController()
  signal.addEventListener('abort', () => setTimeout(() => late.abort(), graceMs).unref(), { once: true })
  const ask = async (asked: string, kept: number[]) => {
    const began = performance.now()
    const status = await statusOf({ port, path: asked, signal: late.signal }).catch(() => 0)
    kept.push(performance.now() - began)
    if (status !== 200) refused += 1
  }
  const loop = async (asked: string, kept: number[]) => {
    while (!signal.aborted) {
      await ask(asked, kept)
      await delay(everyMs)
    }
  }
  await Promise.all([loop(path, times), loop('/livez', liveTimes)])
  return {
    article: { median: quantile(times, 0.5), p99: quantile(times, 0.99) },
    livez: Math.max(...liveTimes),
    answered: times.length + liveTimes.length - refused,
    refused,
  }
}

/** Each on a connection of its own, as a reader who comes new. */
function statusOf(asked: Watch): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', agent: false, ...asked }, (answer) => {
      answer.on('end', () => resolve(answer.statusCode ?? 0))
      answer.on('error', reject)
      answer.resume()
    })
    outgoing.setTimeout(30_000, () => outgoing.destroy(new Error('no answer in 30 s')))
    outgoing.on('error', reject)
    outgoing.end()
  })
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
}
