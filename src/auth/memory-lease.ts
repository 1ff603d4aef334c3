/**
 * How long a process may trust what it remembers of the shared database: of accounts' standing and of signing keys. Each
 * instance looks at what changed every 400 ms, and trusts its memory only while its last look is less than a second
 * old. Whoever changes something waits as long before answering. So no request that begins after the answer meets an
 * instance that goes by what was before, also one that has lost its database.
 *
 * The event log is no help here: a long transaction of somebody else's holds its horizon back.
 */
import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 400
export const leaseMs = 1_000

/** What a look shows. */
export type Changes = {
  /** Accounts whose standing changed within the last minute. */
  accountIds: string[]
  /** Another text whenever the set of signing keys is another. */
  keysVersion: string
}

export type Lease = {
  /** Whether memory may be trusted now. */
  isHeld(): boolean
  /** To be called after the commit of a change; resolves when no instance trusts what it remembers from before. */
  outlast(): Promise<void>
  onLook(listener: (changes: Changes) => void): void
  /** Begins to look; until then nothing may be trusted. `onError` is told once each time it cannot see any more. Returns the way to stop. */
  watch(onError: (error: unknown) => void): () => void
}

export type LeaseOptions = {
  look: () => Promise<Changes>
  /** Whether other processes may change things too. Where this is the only one, memory is always right. */
  isShared: boolean
}

export function createLease({ look, isShared }: LeaseOptions): Lease {
  const listeners: ((changes: Changes) => void)[] = []
  /** When the last successful look began; monotonic milliseconds. */
  let lookedAt = Number.NEGATIVE_INFINITY

  async function lookOnce(): Promise<void> {
    const began = performance.now()
    const changes = await look()
    for (const listener of listeners) listener(changes)
    lookedAt = began
  }

  return {
    isHeld: () => !isShared || performance.now() - lookedAt < leaseMs,

    async outlast() {
      // A little more than the lease: timers may fire a millisecond early.
      if (isShared) await delay(leaseMs + 50)
    },

    onLook: (listener) => void listeners.push(listener),

    watch(onError) {
      if (!isShared) return () => {}
      let isStopped = false
      let isBlind = false
      const lookAgain = async () => {
        await lookOnce().then(
          () => {
            isBlind = false
          },
          (error) => {
            if (!isBlind) onError(error)
            isBlind = true
          },
        )
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
