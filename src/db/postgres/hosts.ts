/** The hosts of a database, and the order in which a new connection tries them. */
import { parseDatabaseUrl, type SessionTarget } from '../../domain/database-url.ts'

/** A host that has failed is tried after the others for this time. */
const shunMs = 10_000

export type Host = { url: string; failedAt: number }

export type Hosts = {
  count: number
  target: SessionTarget
  /**
   * The first host that has not failed lately. If all have failed, it is the one whose failure is
   * the longest ago, so that one attempt for each host tries them all.
   */
  next(): Host
  /** Notes that no usable connection to the host could be made. */
  fail(host: Host, error: unknown): void
  /** Whether the error came from `fail`, so that another host may do better. */
  hasCaused(error: unknown): boolean
}

export function createHosts(url: string): Hosts {
  const { urls, target } = parseDatabaseUrl(url)
  const hosts: Host[] = urls.map((each) => ({ url: each, failedAt: Number.NEGATIVE_INFINITY }))
  const faults = new WeakSet<Error>()
  return {
    count: hosts.length,
    target,
    next() {
      const since = performance.now() - shunMs
      const inOrder = hosts.toSorted((a, b) => Math.max(a.failedAt, since) - Math.max(b.failedAt, since))
      return inOrder[0] as Host
    },
    fail(host, error) {
      host.failedAt = performance.now()
      if (error instanceof Error) faults.add(error)
    },
    hasCaused(error) {
      return error instanceof Error && (faults.has(error) || this.hasCaused(error.cause))
    },
  }
}
