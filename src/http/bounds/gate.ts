/**
 * Admits a bounded number of requests to the work behind it. The others wait in a short queue, and those
 * that it cannot admit in time are refused. So under any load, whoever is admitted is answered soon.
 */
import { type Applicant, createPrecedence } from './precedence.ts'

export type GateBounds = {
  /** The weight of all requests that are worked on at once. */
  slots: number
  /** Requests that wait in a burst, which soon passes. */
  burst: number
  /** Requests that may always wait, however long that takes on a slow machine. */
  queue: number
  /** Milliseconds that a request waits at most while the service is overloaded, or for `patience` turns. */
  targetMs: number
  /**
   * Turns that a request may wait for in an overload, however long they take. Otherwise whoever sends requests
   * that take longer than the target would keep all others out.
   */
  patience: number
  /** Milliseconds that a request waits at most in a burst. */
  maxWaitMs: number
}

/** Milliseconds for which the wait may exceed the target before that counts as an overload, not a burst. */
const burstMs = 100
/** Milliseconds without a refusal after which an overload has passed. */
const calmMs = 1_000
/** The weight of the last interval in the mean. */
const newest = 0.1

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
  { slots, burst, queue: places, targetMs, patience, maxWaitMs }: GateBounds,
  { now = () => performance.now(), next: behind }: Options = {},
): Gate {
  const precedence = createPrecedence<Waiting>()
  const queue = new Set<Waiting>()
  let taken = 0
  /** How many of those are at work that take more than one slot. */
  let heavy = 0
  /** Since when the wait has exceeded the target. */
  let lateSince: number | undefined
  let overloadedUntil = 0
  const pace = createPace(now)

  const isOverloaded = () => now() < overloadedUntil || behind?.isOverloaded() === true

  const mostWait = () => Math.max(targetMs, patience * pace.mean())

  /** The queue is in the order of arrival, so the first has waited for the longest time. */
  function isLate(): boolean {
    const [oldest] = queue
    return oldest !== undefined && now() - oldest.since > mostWait()
  }

  function isFull(): boolean {
    const isLong = queue.size >= places && isLate()
    lateSince = isLong ? (lateSince ?? now()) : undefined
    if (lateSince !== undefined && now() - lateSince > burstMs) overloadedUntil = now() + calmMs
    return queue.size >= burst || (isOverloaded() && (isLate() || queue.size * pace.mean() >= mostWait()))
  }

  function admit(applicant: Applicant): () => void {
    const weight = Math.min(applicant.weight, slots)
    taken += weight
    heavy += weight > 1 ? 1 : 0
    precedence.addWorking(applicant, weight)
    let hasLeft = false
    return () => {
      if (hasLeft) return
      hasLeft = true
      taken -= weight
      heavy -= weight > 1 ? 1 : 0
      precedence.addWorking(applicant, -weight)
      pace.noteLeave(queue.size > 0)
      if (isOverloaded()) refuseLate()
      admitNext()
    }
  }

  function admitNext(): void {
    const next = precedence.nextOf(queue, now())
    const admitted = !next || hasRoomFor(next) ? next : precedence.nextOf([...queue].filter(mayPass), now())
    if (!admitted) return
    settle(admitted, admit(admitted))
    admitNext()
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
    precedence.addWaiting(applicant, -1)
    clearTimeout(applicant.timer)
    applicant.settle(leave)
  }

  /** Whoever comes before the last of the queue takes that place. */
  function hasPlaceFor(applicant: Applicant): boolean {
    if (!isFull()) return true
    overloadedUntil = now() + calmMs
    const last = precedence.lastOf(queue)
    const isBefore = last !== undefined && precedence.isBefore(applicant, last)
    if (isBefore) settle(last, undefined)
    return isBefore
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
        precedence.addWaiting(place, 1)
        onWait?.(() => {
          if (queue.has(place)) giveUp()
        })
      })
    },
    isOverloaded,
    isFullFor(network) {
      const hasRoomForLight = taken < slots && heavy > 0
      if (queue.size === 0 || hasRoomForLight || !isFull()) return false
      return precedence.waitingOf(network) + 1 >= precedence.mostWaiting()
    },
  }
}

/** The mean milliseconds from one leave to the next while others wait. */
function createPace(now: () => number) {
  let mean = 0
  let lastLeave: number | undefined
  return {
    mean: () => mean,
    noteLeave(hasWaiting: boolean): void {
      const time = now()
      if (lastLeave !== undefined) mean += newest * (time - lastLeave - mean)
      lastLeave = hasWaiting ? time : undefined
    },
  }
}
