/**
 * Limits the time for which a process trusts its memory of the shared database: the standings of
 * accounts, and the signing keys.
 *
 * Each instance asks the database every 400 ms what has changed. It trusts its memory only while
 * its last poll began less than a second ago. An instance that changes something waits that second
 * before it answers. So no request that begins after the answer reaches an instance that still
 * trusts the former state, not even an instance that has lost its database.
 *
 * The event log cannot serve this purpose, since any long transaction delays all of its readers.
 */
import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 400
const leaseMs = 1_000

/** The answer to one poll. */
type RecentChanges = {
  /** Accounts whose standing changed within the last minute. */
  accountIds: string[]
  /** A text that differs whenever the set of signing keys differs. */
  keysVersion: string
}

export type MemoryLease = {
  /** Whether memory may be trusted now. */
  isValid(): boolean
  /**
   * To be called after the commit of a change. It resolves when no instance trusts its memory from
   * before the change any longer.
   */
  waitOut(): Promise<void>
  onChanges(listener: (changes: RecentChanges) => void): void
  /**
   * Begins to poll. Until then, memory may not be trusted. `onError` is called once for each series
   * of failed polls. Returns a function that stops the polling.
   */
  startPolling(onError: (error: unknown) => void): () => void
}

type MemoryLeaseOptions = {
  findChanges: () => Promise<RecentChanges>
  /**
   * Whether other processes write to the database too. Without them, the memory of this process is
   * always right.
   */
  isShared: boolean
}

export function createMemoryLease({ findChanges, isShared }: MemoryLeaseOptions): MemoryLease {
  const listeners: ((changes: RecentChanges) => void)[] = []
  /** When the last successful poll began, in monotonic milliseconds. */
  let polledAt = Number.NEGATIVE_INFINITY

  async function poll(): Promise<void> {
    const began = performance.now()
    const changes = await findChanges()
    for (const listener of listeners) listener(changes)
    polledAt = began
  }

  return {
    isValid: () => !isShared || performance.now() - polledAt < leaseMs,

    async waitOut() {
      // A little more than the lease, since timers may fire a millisecond early.
      if (isShared) await delay(leaseMs + 50)
    },

    onChanges: (listener) => void listeners.push(listener),

    startPolling(onError) {
      if (!isShared) return () => {}
      let isStopped = false
      let isFailing = false
      const pollAgain = async () => {
        await poll().then(
          () => {
            isFailing = false
          },
          (error) => {
            if (!isFailing) onError(error)
            isFailing = true
          },
        )
        if (!isStopped) timer = setTimeout(pollAgain, pollMs).unref()
      }
      let timer = setTimeout(pollAgain, 0).unref()
      return () => {
        isStopped = true
        clearTimeout(timer)
      }
    },
  }
}
