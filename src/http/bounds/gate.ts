/**
 * Admits a bounded number of requests to the work behind it. The others wait in a short queue, and those
 * that it cannot admit in time are refused. So under any load, whoever is admitted is answered soon.
 */
import { firstBy, isLess } from './first-by.ts'
import { createTallies, type Tallies } from './tallies.ts'

export type GateBounds = {
  /** The weight of all requests that are worked on at once. */
  slots: number
  /** Requests that wait in a burst, which soon passes. */
  burst: number
  /** Requests that may always wait, however long that takes on a slow machine. */
  queue: number
  /** Milliseconds that a request waits at most while the service is overloaded, or for `patience` turns. */
  targetMs: number
  /** Milliseconds that a request waits at most in a burst. */
  maxWaitMs: number
}

/** Milliseconds for which the wait may exceed the target before that counts as an overload, not a burst. */
const burstMs = 100
/** Milliseconds without a refusal after which an overload has passed. */
const calmMs = 1_000
/** The weight of the last interval in the mean. */
const newest = 0.1
/**
 * Turns that a request may wait for, however long they take. Where one turn takes longer than the target,
 * whoever does that would otherwise keep all others out.
 */
const patience = 3

/** A network or an account that has no more waiting than this waits with little, like a page that is loaded. */
const little = 8
/** Milliseconds after which whoever waits is passed by nobody for the sake of rank. */
const passedMs = 1_000

export type Applicant = {
  /** A smaller number comes first, among networks and accounts with equally little in progress. */
  rank: number
  network: string
  accountId?: string | undefined
  /** How many slots it takes. */
  weight: number
}

export type Gate = {
  /**
   * Resolves with the function that leaves the gate, or with `undefined` where it refuses. `onWait` is given
   * the function that gives the place in the queue up.
   */
  enter(applicant: Applicant, onWait?: (cancel: () => void) => void): Promise<(() => void) | undefined>
  /** Whether nobody may wait for longer than the target. */
  isOverloaded(): boolean
  /** Whether it would refuse whoever comes last in rank from this network. */
  isFullFor(network: string): boolean
}

type Waiting = Applicant & {
  since: number
  settle: (leave: (() => void) | undefined) => void
  timer: NodeJS.Timeout
}

type Options = {
  now?: () => number
  /** The gate behind this one. While that one is overloaded, so is this one. */
  next?: Gate
}

export function createGate(
  { slots, burst, queue: places, targetMs, maxWaitMs }: GateBounds,
  { now = () => performance.now(), next: behind }: Options = {},
): Gate {
  /** The weight of the requests of each network and account that are worked on, and how many wait. */
  const working = createTallies()
  const waiting = createTallies()
  const queue = new Set<Waiting>()
  let taken = 0
  /** How many of those are at work that take more than one slot. */
  let heavy = 0
  /** Since when the wait has exceeded the target. */
  let lateSince: number | undefined
  let overloadedUntil = 0
  /** The mean milliseconds from one leave to the next while others wait. */
  let pace = 0
  let lastLeave: number | undefined

  const isOverloaded = () => now() < overloadedUntil || behind?.isOverloaded() === true

  const mostWait = () => Math.max(targetMs, patience * pace)

  /** The queue is in the order of arrival, so the first has waited for the longest time. */
  function isLate(): boolean {
    const [oldest] = queue
    return oldest !== undefined && now() - oldest.since > mostWait()
  }

  function isFull(): boolean {
    const isLong = queue.size >= places && isLate()
    lateSince = isLong ? (lateSince ?? now()) : undefined
    if (lateSince !== undefined && now() - lateSince > burstMs) overloadedUntil = now() + calmMs
    return queue.size >= burst || (isOverloaded() && (isLate() || queue.size * pace >= mostWait()))
  }

  function notePace(): void {
    const time = now()
    if (lastLeave !== undefined) pace += newest * (time - lastLeave - pace)
    lastLeave = queue.size > 0 ? time : undefined
  }

  function admit(applicant: Applicant): () => void {
    const weight = Math.min(applicant.weight, slots)
    taken += weight
    heavy += weight > 1 ? 1 : 0
    count(working, applicant, weight)
    let hasLeft = false
    return () => {
      if (hasLeft) return
      hasLeft = true
      taken -= weight
      heavy -= weight > 1 ? 1 : 0
      count(working, applicant, -weight)
      notePace()
      if (isOverloaded()) refuseLate()
      admitNext()
    }
  }

  function admitNext(): void {
    const next = nextOf(queue)
    const admitted = !next || hasRoomFor(next) ? next : nextOf([...queue].filter(mayPass))
    if (!admitted) return
    settle(admitted, admit(admitted))
    admitNext()
  }

  /** Whoever has the least in progress, however good the rank of the others is. */
  function nextOf(applicants: Iterable<Waiting>): Waiting | undefined {
    const latest = now() - passedMs
    return firstBy(applicants, (one) => {
      const inProgress = mostOf(working, one)
      return one.since < latest ? [inProgress, 0, 0] : [inProgress, muchOf(mostOf(waiting, one)), one.rank]
    })
  }

  /** Where heavy ones wait for another heavy one, the light ones pass them. */
  const mayPass = ({ weight }: Applicant) => weight === 1 && heavy > 0 && taken < slots

  function refuseLate(): void {
    for (const oldest of queue) {
      if (now() - oldest.since <= mostWait()) return
      settle(oldest, undefined)
      overloadedUntil = now() + calmMs
    }
  }

  function hasRoomFor({ weight }: Applicant): boolean {
    return taken + Math.min(weight, slots) <= slots
  }

  function settle(applicant: Waiting, leave: (() => void) | undefined): void {
    queue.delete(applicant)
    count(waiting, applicant, -1)
    clearTimeout(applicant.timer)
    applicant.settle(leave)
  }

  /** Whoever comes before the last of the queue takes that place. */
  function hasPlaceFor(applicant: Applicant): boolean {
    if (!isFull()) return true
    overloadedUntil = now() + calmMs
    const last = firstBy([...queue].reverse(), (one) => claimOf(one).map((number) => -number))
    if (!last) return false
    const isBefore = isLess(claimOf(applicant, 1), claimOf(last))
    if (isBefore) settle(last, undefined)
    return isBefore
  }

  /** The least claim to a place has whoever waits with much, and then whoever is last in rank. */
  function claimOf(applicant: Applicant, coming = 0): number[] {
    const much = mostOf(waiting, applicant)
    return [muchOf(much), applicant.rank, much + coming]
  }

  return {
    async enter(applicant, onWait) {
      if (queue.size === 0 ? hasRoomFor(applicant) : mayPass(applicant)) return admit(applicant)
      if (!hasPlaceFor(applicant)) return undefined
      return new Promise((resolve) => {
        const giveUp = () => {
          settle(place, undefined)
          admitNext()
        }
        const timer = setTimeout(giveUp, maxWaitMs).unref()
        const place = { ...applicant, since: now(), settle: resolve, timer }
        queue.add(place)
        count(waiting, place, 1)
        onWait?.(() => {
          if (queue.has(place)) giveUp()
        })
      })
    },
    isOverloaded,
    isFullFor(network) {
      const hasRoomForLight = taken < slots && heavy > 0
      if (queue.size === 0 || hasRoomForLight || !isFull()) return false
      return waiting.of(network) + 1 >= waiting.most()
    },
  }
}

function count(tallies: Tallies, { network, accountId }: Applicant, difference: number): void {
  tallies.add(network, difference)
  if (accountId !== undefined) tallies.add(accountId, difference)
}

/** An account may come from many networks, and a network may have many accounts. */
function mostOf(tallies: Tallies, { network, accountId }: Applicant): number {
  const ofNetwork = tallies.of(network)
  return accountId === undefined ? ofNetwork : Math.max(ofNetwork, tallies.of(accountId))
}

/** 0 for little, and one more for each doubling, so that rank decides among those with about as much. */
function muchOf(number: number): number {
  return number <= little ? 0 : Math.ceil(Math.log2(number / little))
}
