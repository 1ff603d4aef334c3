/** Long answers that are made once for all who ask at that time: one is made after the other, and what is finished is kept for a while. */

type FinishedText = { version: string; madeAt: number; text: Promise<Buffer>; bytes: number }

export type FinishedTexts = (
  name: string,
  wish: { version: string; make: () => Promise<Buffer> },
) => Promise<Buffer>

type Bounds = {
  clock: () => Date
  /** All that is kept together; the one that was made first goes first. */
  maxBytes: number
  /** Milliseconds. A change that is committed late may not show in the version; it shows after this time. */
  maxAge: number
}

/** A reader at a slow pace holds nothing but bytes that are shared: the database has long been let go. */
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
