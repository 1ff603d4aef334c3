/**
 * Lets a bounded number of requests reach their handlers. Networks and accounts with little in progress come
 * first. Among equals, requests of people who are signed in come before anonymous ones, and writes before
 * reads.
 */
import { availableParallelism } from 'node:os'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../../problems/api-error.ts'
import { networkOf } from '../ip-network.ts'
import { priceOf } from '../prices.ts'
import type { Gate, GateBounds } from './gate.ts'
import type { Applicant } from './precedence.ts'

/**
 * As many as keep this process and a database on the same machine busy. More would only take the processor
 * from each other. The embedded database works on one statement at a time.
 */
const postgresSlots = Math.min(8, Math.max(3, availableParallelism() + 1))
/** The database has two connections for searches. Searches keep at most half of the processors busy. */
const searchSlots = Math.min(2, Math.max(1, Math.floor(availableParallelism() / 2)))

export const gateBounds: Record<'postgres' | 'embedded', GateBounds> = {
  postgres: { slots: postgresSlots, burst: 150, queue: 100, targetMs: 20, patience: 3, maxWaitMs: 10_000 },
  embedded: { slots: 3, burst: 100, queue: 64, targetMs: 20, patience: 3, maxWaitMs: 10_000 },
}

/**
 * Searches pass this gate before the other one, so that they wait for each other and nobody waits for them.
 * A search takes much longer than the target. In an overload it waits at most half as long as a search takes.
 */
export const searchBounds: typeof gateBounds = {
  postgres: { slots: searchSlots, burst: 50, queue: 20, targetMs: 20, patience: 0.5, maxWaitMs: 3_000 },
  embedded: { slots: 1, burst: 50, queue: 10, targetMs: 20, patience: 0.5, maxWaitMs: 3_000 },
}

/**
 * Openings of streams pass this gate before the other one, so that they wait for each other and no reader of
 * articles waits for them. A browser comes back by itself, so it need not wait for long.
 */
export const openingBounds: GateBounds = {
  slots: 2,
  burst: 400,
  queue: 100,
  targetMs: 2_000,
  patience: 3,
  maxWaitMs: 5_000,
}

/** Checking a password takes long by intention, and few are checked at once (`src/auth/passwords.ts`). */
export const passwordBounds: GateBounds = {
  slots: 4,
  burst: 64,
  queue: 16,
  targetMs: 1_000,
  patience: 3,
  maxWaitMs: 5_000,
}

/** Seconds. */
const retryAfter = 2

declare module 'fastify' {
  interface FastifyRequest {
    /** Ends the turn of this request; null before it begins. */
    leave: (() => void) | null
    /** Does work that has a bound of its own outside the gate, which is passed again afterwards. */
    aside: (<Result>(work: () => Promise<Result>) => Promise<Result>) | null
  }
  interface FastifyContextConfig {
    /** Whether the route is reached however busy the service is. It is cheap, or has a bound of its own. */
    isAlwaysAdmitted?: boolean
    /** The route has a gate of its own: `passwords` instead of the general one, `openings` before it. */
    gate?: 'passwords' | 'openings'
    /** What the route answers where its gates refuse. Without it, that is 503. */
    answerBusy?: (request: FastifyRequest, reply: FastifyReply) => FastifyReply
    /** A request with this parameter in its query is a search. */
    searchParameter?: string
  }
}

/** `searches` and `openings` (of streams) are passed before `work`. */
export type Gates = { work: Gate; searches: Gate; openings: Gate; passwords: Gate }

type Admission = {
  gates: Gates
  /** Whether the person has logged in from there before, and so comes before strangers. */
  isProven: (request: FastifyRequest) => boolean
}

export function addAdmission(app: FastifyInstance, { gates, isProven }: Admission): void {
  const { work, searches, openings, passwords } = gates
  const ways = {
    passwords: [passwords],
    openings: [openings, work],
    searches: [searches, work],
    work: [work],
  }

  function gatesFor(request: FastifyRequest): readonly Gate[] {
    return ways[request.routeOptions.config.gate ?? (isSearch(request) ? 'searches' : 'work')]
  }

  app.decorateRequest('leave', null)
  app.decorateRequest('aside', null)
  // The body has arrived by now, so that slow senders occupy no place.
  app.addHook('preHandler', async (request, reply) => {
    if (request.is404 || request.routeOptions.config.isAlwaysAdmitted) return
    const price = priceOf(request)
    const applicant = {
      rank: isProven(request) ? 0 : rankOf(request),
      network: networkOf(request.ip),
      accountId: accountOf(request),
      weight: weightOf(request, price),
    }
    const enter = () =>
      pass(gatesFor(request), { applicant, onWait: (cancel) => reply.raw.once('close', cancel) })
    const leave = await enter()
    if (isAbandoned(request, leave !== undefined)) {
      leave?.()
      reply.hijack()
      return
    }
    if (!leave) return refuse(request, reply)
    hold(request, { leave, enter, turns: turnsOf(request, price) })
    reply.raw.once('close', () => request.leave?.())
  })
  // The answer is made by now. Its reader may take any time.
  app.addHook('onSend', async (request) => {
    request.leave?.()
  })
}

function refuse(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { answerBusy } = request.routeOptions.config
  if (!answerBusy) throw tooBusy()
  return answerBusy(request, reply)
}

type Entered = {
  leave: () => void
  enter: () => Promise<(() => void) | undefined>
  /** Turns of the event loop that pass when the request has left. */
  turns: number
}

function hold(request: FastifyRequest, { leave, enter, turns }: Entered): void {
  request.leave = () => afterTurns(turns, leave)
  request.aside = async (work) => {
    leave()
    const result = await work()
    const again = await enter()
    if (!again) throw tooBusy()
    hold(request, { leave: again, enter, turns })
    return result
  }
}

type Passage = { applicant: Applicant; onWait: (cancel: () => void) => void }

/** Resolves with the function that leaves all of the gates, or with `undefined` where one refuses. */
async function pass(
  gates: readonly Gate[],
  { applicant, onWait }: Passage,
): Promise<(() => void) | undefined> {
  const leaves: (() => void)[] = []
  const leaveAll = () => {
    for (const leave of leaves) leave()
  }
  for (const gate of gates) {
    const leave = await gate.enter(applicant, onWait)
    if (!leave) {
      leaveAll()
      return undefined
    }
    leaves.push(leave)
  }
  return leaveAll
}

function isSearch({ query, routeOptions: { config } }: FastifyRequest): boolean {
  const { searchParameter } = config
  return searchParameter !== undefined && Object.hasOwn(query as object, searchParameter)
}

/**
 * The longest answers take about half of the slots, so that two of them at most are made at once. The answer
 * to a search is short: the work is that of the database.
 */
function weightOf(request: FastifyRequest, price: number): number {
  return isSearch(request) ? 1 : Math.min(2, Math.ceil(price / 4))
}

/** Nobody waits for the answer any longer, and nothing has begun: a read changes nothing anyway. */
function isAbandoned({ method, raw }: FastifyRequest, isAdmitted: boolean): boolean {
  return raw.socket?.destroyed === true && (method === 'GET' || !isAdmitted)
}

/**
 * Turns of the event loop before the next request begins. Node accepts one connection a turn, and the
 * longest answers take a tenth of a second of it. Without further turns in between, a few clients who
 * connect again and again would keep all others waiting to be accepted.
 */
const maxTurns = 36

function turnsOf(request: FastifyRequest, price: number): number {
  return isSearch(request) ? 0 : Math.min(maxTurns, price - 1)
}

function afterTurns(turns: number, next: () => void): void {
  setImmediate(() => (turns > 1 ? afterTurns(turns - 1, next) : next()))
}

function accountOf({ caller, recognizedId }: FastifyRequest): string | undefined {
  return caller?.bearer.accountId ?? recognizedId
}

function rankOf(request: FastifyRequest): number {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (accountOf(request) === undefined) return isRead ? 3 : 2
  return isRead ? 1 : 0
}

export function tooBusy(): ApiError {
  return new ApiError('unavailable', 'The service is too busy. Try again in a moment.', {
    headers: { 'retry-after': String(retryAfter) },
  })
}
