/**
 * A cache of long answers. Requests at the same time share one text, texts are made one after the
 * other, and a finished text is kept for a while.
 */

type FinishedText = { version: string; madeAt: number; text: Promise<Buffer>; bytes: number }

export type FinishedTexts = (
  name: string,
  wanted: { version: string; make: () => Promise<Buffer> },
) => Promise<Buffer>

type Bounds = {
  clock: () => Date
  /** The size of all kept texts together. The oldest text is dropped first. */
  maxBytes: number
  /**
   * In milliseconds. The version does not always reflect a change that is committed late. Such a
   * change is visible after this time at the latest.
   */
  maxAge: number
}

/**
 * A slow reader of an answer holds only bytes that are shared with other readers. The database
 * connection is released before the answer is sent.
 */
export function createFinishedTexts({ clock, maxBytes, maxAge }: Bounds): FinishedTexts {
  const kept = new Map<string, FinishedText>()
  let lastMade: Promise<unknown> = Promise.resolve()

  function trim(): void {
    let bytes = 0
    for (const entry of kept.values()) bytes += entry.bytes
    for (const [name, entry] of kept) {
      if (bytes <= maxBytes) return
      bytes -= entry.bytes
      if (entry.bytes > 0) kept.delete(name)
    }
  }

  return (name, { version, make }) => {
    const now = clock().getTime()
    const found = kept.get(name)
    if (found && found.version === version && now - found.madeAt < maxAge) return found.text

    const text = lastMade.then(make)
    lastMade = text.catch(() => {})
    const entry: FinishedText = { version, madeAt: now, text, bytes: 0 }
    kept.delete(name)
    kept.set(name, entry)
    const forget = () => kept.get(name) === entry && kept.delete(name)
    text.then((finished) => {
      entry.bytes = finished.length
      trim()
    }, forget)
    return text
  }
}
