/** Runs one attack in a thread of its own, so that the reader who is watched is not slowed by it. */
import { parentPort, workerData } from 'node:worker_threads'
import { beginAttack, type Target } from './sockets.ts'
import { type AttackName, attacks } from './table.ts'

export type AttackOrder = { name: AttackName; target: Target; seconds: number }

const { name, target, seconds } = workerData as AttackOrder
beginAttack(Object.keys(attacks).indexOf(name) + 1)
parentPort?.postMessage('begun')
// The timer keeps this thread, also where the service has closed all of its connections.
const over = new AbortController()
setTimeout(() => over.abort(), seconds * 1_000)
const tally = await attacks[name].run(target, over.signal)
parentPort?.postMessage(tally)
// Requests that are not answered yet would keep this thread.
process.exit()
