/** The order of those who wait at a gate: who is next, and who has the least claim to a place. */
import { firstBy, isLess } from './first-by.ts'
import { createTallies, type Tallies } from './tallies.ts'

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

/** `since` is the time in milliseconds at which it came. */
type Waiting = Applicant & { since: number }

export type Precedence<One extends Waiting> = {
  /** Counts the weight of what is worked on, and those who wait. */
  addWorking(applicant: Applicant, weight: number): void
  addWaiting(applicant: Applicant, number: 1 | -1): void
  waitingOf(network: string): number
  mostWaiting(): number
  /** Whoever has the least in progress, however good the rank of the others is. */
  nextOf(applicants: Iterable<One>, now: number): One | undefined
  /** Of those who wait with most, the last in rank, then who has most in progress. Of equals, the last to come. */
  lastOf(queue: Iterable<One>): One | undefined
  /** Whether a newcomer has a better claim to a place than the last one. */
  isBefore(newcomer: Applicant, last: One): boolean
}

export function createPrecedence<One extends Waiting>(): Precedence<One> {
  const working = createTallies()
  const waiting = createTallies()

  function claimOf(applicant: Applicant, coming = 0): number[] {
    const number = mostOf(waiting, applicant)
    return [muchOf(number), applicant.rank, number + mostOf(working, applicant) + coming]
  }

  return {
    addWorking: (applicant, weight) => add(working, applicant, weight),
    addWaiting: (applicant, number) => add(waiting, applicant, number),
    waitingOf: waiting.of,
    mostWaiting: waiting.most,
    nextOf: (applicants, now) =>
      firstBy(applicants, (one) => {
        const inProgress = mostOf(working, one)
        const isPassed = now - one.since > passedMs
        return isPassed ? [inProgress, 0, 0] : [inProgress, muchOf(mostOf(waiting, one)), one.rank]
      }),
    lastOf: (queue) => firstBy([...queue].reverse(), (one) => claimOf(one).map((number) => -number)),
    isBefore: (newcomer, last) => isLess(claimOf(newcomer, 1), claimOf(last)),
  }
}

function add(tallies: Tallies, { network, accountId }: Applicant, difference: number): void {
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
