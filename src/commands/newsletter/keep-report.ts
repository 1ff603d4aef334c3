/**
 * Keeps a report about sent mail until a job reads it. Once this has succeeded, the report cannot get
 * lost.
 */
import { createHash } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import type { Report, ServiceEvent } from '../../domain/newsletter/reports.ts'
import { keptMessageBytes } from '../../domain/newsletter/reports.ts'
import { enqueueReports } from '../../outbox/reports.ts'

type Keeping = Pick<Deps, 'database' | 'box'>

type KeptMessage = {
  message: Uint8Array
  /** The signed part of the address that it came to, once it was checked. */
  returnPath: string | null
  /** The same for a repetition, which is not kept. */
  id: string
}

/** Keeps the beginning of the message. What it reports comes first. */
export async function keepMessage(deps: Keeping, { message, returnPath, id }: KeptMessage): Promise<void> {
  const bytes = Buffer.from(message.subarray(0, keptMessageBytes)).toString('base64')
  await keep(deps, [{ id: uuidFrom(id), report: { kind: 'message', bytes, returnPath } }])
}

/** Each of them costs a transaction in the job. */
const eventsPerJob = 100

/** `id` is the same for a repetition, which is not kept. */
export async function keepEvents(
  deps: Keeping,
  { events, id }: { events: readonly ServiceEvent[]; id: string },
): Promise<void> {
  const jobs: { id: string; report: Report }[] = []
  for (let start = 0; start < events.length; start += eventsPerJob) {
    const report = { kind: 'events', events: events.slice(start, start + eventsPerJob) } as const
    jobs.push({ id: uuidFrom(`${id}:${start}`), report })
  }
  await keep(deps, jobs)
}

async function keep({ database, box }: Keeping, jobs: readonly { id: string; report: Report }[]) {
  await database.transact((tx) => enqueueReports(tx, { box }, jobs))
}

/** A UUID of version 8, whose bits are the choice of the application (RFC 9562). */
function uuidFrom(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
