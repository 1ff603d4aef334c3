/**
 * Remembers that the disk of a PostgreSQL server is full, from the first statement that met it until a
 * probe shows that the server can write again.
 */
import { isDiskFull } from './constraint-errors.ts'

const probeEveryMs = 1_000

export type DiskWatch = {
  isFull: () => boolean
  /** Passes the work on, and looks at its error. */
  watch: <Result>(work: () => Promise<Result>) => Promise<Result>
  close: () => void
}

/** `probe` resolves if the server can write. It is called once a second while the disk is full. */
export function createDiskWatch(probe: () => Promise<unknown>): DiskWatch {
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  function probeLater(): void {
    if (isClosed) return
    timer = setTimeout(async () => {
      const canWrite = await probe().then(
        () => true,
        () => false,
      )
      timer = undefined
      if (!canWrite) probeLater()
    }, probeEveryMs)
    timer.unref()
  }

  return {
    isFull: () => timer !== undefined,
    async watch(work) {
      try {
        return await work()
      } catch (error) {
        if (timer === undefined && isDiskFull(error)) probeLater()
        throw error
      }
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
