/**
 * Tells listeners about commits. Commits that follow each other within a few milliseconds share one
 * signal.
 */

const coalesceMs = 5

type CommitSignal = {
  announce(): void
  emit(): void
  listen(listener: () => void): () => void
  /** No signal is sent after this. */
  close(): void
}

/** `send` carries the signal to the listeners of every instance. It must not throw. */
export function createCommitSignal(send: () => void): CommitSignal {
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  return {
    announce() {
      if (timer || isClosed) return
      timer = setTimeout(() => {
        timer = undefined
        send()
      }, coalesceMs).unref()
    },
    emit() {
      for (const listener of listeners) listener()
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
