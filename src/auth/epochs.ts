/**
 * Whether an access token still says what its account is. Each token carries its account's epoch; whoever takes rights
 * away raises the epoch, and older tokens are refused from then on. Epochs are kept in memory, so that a request costs
 * no look into the database, under a lease: an instance trusts its memory only while its last look at what was raised
 * is less than a second old. Whoever raises an epoch waits as long before answering. So no request that begins after
 * the answer gets by with an older token, on any instance, also on one that has lost its database.
 *
 * The event log is no help here: a long transaction of somebody else's holds its horizon back.
 */
import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 400
export const leaseMs = 1_000
/** Accounts remembered; the one asked for longest ago goes first. */
const maxRemembered = 20_000

export type Epochs = {
  /** `undefined` where there is no such account. */
  find(accountId: string): Promise<number | undefined>
  /** To be called after the commit that raised it; resolves when no instance accepts older tokens any more. */
  raised(accountId: string): Promise<void>
  /** Begins to look at what other instances raise; until then nothing is remembered. Returns the way to stop. */
  watch(onError: (error: unknown) => void): () => void
}

export type EpochSource = {
  load: (accountId: string) => Promise<number | undefined>
  /** Ids of the accounts whose epoch was raised within the last minute. */
  listRaised: () => Promise<string[]>
  /** Whether other processes may raise epochs too. */
  isShared: boolean
}

export function createEpochs({ load, listRaised, isShared }: EpochSource): Epochs {
  const remembered = new Map<string, number>()
  /** When the last successful look began; monotonic milliseconds. */
  let lookedAt = Number.NEGATIVE_INFINITY
  /** Rises with every look and every epoch raised here: what was loaded meanwhile may be old, and is not remembered. */
  let generation = 0

  function forget(accountId: string): void {
    generation += 1
    remembered.delete(accountId)
  }

  function mayRemember(): boolean {
    return !isShared || performance.now() - lookedAt < leaseMs
  }

  async function look(): Promise<void> {
    const began = performance.now()
    for (const accountId of await listRaised()) forget(accountId)
    lookedAt = began
  }

  return {
    async find(accountId) {
      const known = mayRemember() ? remembered.get(accountId) : undefined
      if (known !== undefined) return known
      const before = generation
      const epoch = await load(accountId)
      if (epoch !== undefined && before === generation && mayRemember()) {
        remembered.delete(accountId)
        remembered.set(accountId, epoch)
        const [oldest] = remembered.keys()
        if (remembered.size > maxRemembered && oldest !== undefined) remembered.delete(oldest)
      }
      return epoch
    },

    async raised(accountId) {
      forget(accountId)
      // A little more than the lease: timers may fire a millisecond early.
      if (isShared) await delay(leaseMs + 50)
    },

    watch(onError) {
      if (!isShared) return () => {}
      let isStopped = false
      const lookAgain = async () => {
        await look().catch(onError)
        if (!isStopped) timer = setTimeout(lookAgain, pollMs).unref()
      }
      let timer = setTimeout(lookAgain, 0).unref()
      return () => {
        isStopped = true
        clearTimeout(timer)
      }
    },
  }
}
