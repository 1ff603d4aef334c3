/**
 * Whether a token still says what its account is. A token carries its account's epoch and its session; whoever takes
 * rights away raises the epoch or ends the session, and tokens from before are refused from then on. Standings are kept
 * in memory, so that a request costs no look into the database, for as long as the lease allows.
 */
import type { Role } from '../domain/roles.ts'
import { createBoundedMap } from './bounded-map.ts'
import type { Lease } from './memory-lease.ts'

export type Standing = {
  /** As the database has them; what a token says of roles is held by its epoch. */
  roles: readonly Role[]
  /** Access tokens of another epoch are refused. */
  epoch: number
  /** `until` null: until somebody lifts it. One whose time is past counts no more. */
  suspension: { until: Date | null } | null
  /** Sessions ended so lately that access tokens of theirs may be about. */
  endedSessionIds: readonly string[]
}

export type Standings = {
  /** `undefined` where there is no such account, or no more. */
  find(accountId: string): Promise<Standing | undefined>
  /** To be called after the commit of a change; resolves when no instance goes by the former standing any more. */
  changed(accountId: string): Promise<void>
  /** The same for a change that nobody needs to wait for: at once here, within a second elsewhere. */
  forget(accountId: string): void
}

export type StandingSource = {
  load: (accountId: string) => Promise<Standing | undefined>
  lease: Lease
}

/** Accounts remembered; the one loaded longest ago goes first. */
const maxRemembered = 20_000

export function createStandings({ load, lease }: StandingSource): Standings {
  const remembered = createBoundedMap<string, Standing>(maxRemembered)
  /** Rises with everything forgotten: what was loaded meanwhile may be old, and is not remembered. */
  let generation = 0

  function forget(accountId: string): void {
    generation += 1
    remembered.delete(accountId)
  }

  lease.onLook(({ accountIds }) => accountIds.forEach(forget))

  return {
    forget,

    async find(accountId) {
      const known = lease.isHeld() ? remembered.get(accountId) : undefined
      if (known !== undefined) return known
      const before = generation
      const standing = await load(accountId)
      if (standing !== undefined && before === generation && lease.isHeld()) {
        remembered.set(accountId, standing)
      }
      return standing
    },

    async changed(accountId) {
      forget(accountId)
      await lease.outlast()
    },
  }
}
