/** Tells listeners that something was committed, many commits at once: at most one signal every few milliseconds. */

const coalesceMs = 5

export type CommitSignal = {
  announce(): void
  emit(): void
  listen(listener: () => void): () => void
  /** Nothing is sent afterwards. */
  close(): void
}

/** `send` carries the signal to the listeners of every instance; it must not throw. */
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
