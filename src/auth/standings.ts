/**
 * Remembers the standing of accounts. Because of it, an access token can be refused although its
 * signature is valid and it has not expired. A token carries the epoch of its account and the id of
 * its session. Taking rights away raises the epoch or ends the session, and older tokens are
 * refused from then on. While the memory lease is valid, a request reads the standing from memory.
 */
import type { Role } from '../domain/roles.ts'
import { createBoundedMap } from './bounded-map.ts'
import type { MemoryLease } from './memory-lease.ts'

export type Standing = {
  /** The roles in the database. A token with the present epoch has the same roles. */
  roles: readonly Role[]
  /** Access tokens of another epoch are refused. */
  epoch: number
  /**
   * null if the account is not suspended. If `until` is null, the suspension lasts until somebody
   * lifts it. A suspension whose end has passed no longer counts.
   */
  suspension: { until: Date | null } | null
  /** Sessions that ended so recently that some of their access tokens may not have expired. */
  endedSessionIds: readonly string[]
}

export type Standings = {
  /** `undefined` if there is no such account or it has been erased. */
  find(accountId: string): Promise<Standing | undefined>
  /**
   * To be called after the commit of a change. It resolves when no instance uses the former
   * standing any longer.
   */
  changed(accountId: string): Promise<void>
  /**
   * For a change that nobody needs to wait for. It takes effect on this instance at once, and on
   * other instances within a second.
   */
  forget(accountId: string): void
}

type StandingSource = {
  load: (accountId: string) => Promise<Standing | undefined>
  lease: MemoryLease
}

/** How many accounts are remembered. */
const maxRemembered = 20_000

export function createStandings({ load, lease }: StandingSource): Standings {
  const remembered = createBoundedMap<string, Standing>(maxRemembered)
  /**
   * Rises whenever a standing is forgotten. A standing that was being loaded at that time may be
   * out of date, so it is not remembered.
   */
  let generation = 0

  function forget(accountId: string): void {
    generation += 1
    remembered.delete(accountId)
  }

  lease.onChanges(({ accountIds }) => accountIds.forEach(forget))

  return {
    forget,

    async find(accountId) {
      const known = lease.isValid() ? remembered.get(accountId) : undefined
      if (known !== undefined) return known
      const before = generation
      const standing = await load(accountId)
      if (standing !== undefined && before === generation && lease.isValid()) {
        remembered.set(accountId, standing)
      }
      return standing
    },

    async changed(accountId) {
      forget(accountId)
      await lease.waitOut()
    },
  }
}
