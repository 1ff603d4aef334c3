/**
 * The places for streams, which stay open for long. Readers who are signed in and anonymous readers each
 * keep a part of the places to themselves. Where no place is left, the network with the most streams gives
 * up its oldest. So neither strangers nor networks with many streams keep the others out.
 */
import { firstBy } from './first-by.ts'
import { createTallies } from './tallies.ts'

type Kind = 'account' | 'anonymous'

type StreamBounds = {
  all: number
  /** Places that only accounts get, and as many that only anonymous readers get. */
  reserved: number
  ofNetwork: Record<Kind, number>
  ofAccount: number
  /** Bytes of all streams that wait for slow readers. They count apart from other answers. */
  unread: number
}

export const streamBounds: StreamBounds = {
  all: 2_000,
  reserved: 500,
  ofNetwork: { account: 200, anonymous: 30 },
  ofAccount: 10,
  unread: 16 * 1024 * 1024,
}

type Applicant = {
  network: string
  /** The account of a reader who is signed in. */
  accountId: string | undefined
  /** Called when the place is given to another reader. */
  onDisplaced: () => void
}

export type StreamPlaces = {
  /** The function that gives the place back, or `undefined` where there is no place. */
  take(applicant: Applicant): (() => void) | undefined
}

export function createStreamPlaces({
  all,
  reserved,
  ofNetwork,
  ofAccount,
}: Omit<StreamBounds, 'unread'>): StreamPlaces {
  /** The oldest first. */
  const taken: Record<Kind, Set<Applicant>> = { account: new Set(), anonymous: new Set() }
  const networks = { account: createTallies(), anonymous: createTallies() }
  const accounts = createTallies()
  const ofKind = all - reserved

  function count(applicant: Applicant, difference: 1 | -1): void {
    networks[kindOf(applicant)].add(applicant.network, difference)
    if (applicant.accountId !== undefined) accounts.add(applicant.accountId, difference)
  }

  function add(applicant: Applicant): void {
    taken[kindOf(applicant)].add(applicant)
    count(applicant, 1)
  }

  function remove(applicant: Applicant): void {
    if (taken[kindOf(applicant)].delete(applicant)) count(applicant, -1)
  }

  function hasEnough(applicant: Applicant): boolean {
    const { network, accountId } = applicant
    const kind = kindOf(applicant)
    if (networks[kind].of(network) >= ofNetwork[kind]) return true
    return accountId !== undefined && accounts.of(accountId) >= ofAccount
  }

  /** The oldest stream of the network that has the most of this kind. */
  function findDisplaceable(kind: Kind): Applicant | undefined {
    return firstBy(taken[kind], ({ network }) => [-networks[kind].of(network)])
  }

  function makeRoom(applicant: Applicant): boolean {
    const kind = kindOf(applicant)
    const isOfFewer = kind === 'account' && taken.account.size < ofKind
    const displaced = findDisplaceable(isOfFewer ? 'anonymous' : kind)
    if (!displaced) return false
    // Among equals, nobody gains from taking turns.
    const isGreater = networks[kind].of(displaced.network) > networks[kind].of(applicant.network)
    if (!isOfFewer && !isGreater) return false
    remove(displaced)
    displaced.onDisplaced()
    return true
  }

  function hasRoom(kind: Kind): boolean {
    return taken[kind].size < ofKind && taken.account.size + taken.anonymous.size < all
  }

  return {
    take(applicant) {
      if (hasEnough(applicant)) return undefined
      if (!hasRoom(kindOf(applicant)) && !makeRoom(applicant)) return undefined
      add(applicant)
      return () => remove(applicant)
    },
  }
}

function kindOf({ accountId }: Applicant): Kind {
  return accountId === undefined ? 'anonymous' : 'account'
}
