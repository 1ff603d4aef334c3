/**
 * The boot lock, which instances hold in turn while they migrate and fill an empty database. It
 * belongs to a transaction, since a pooler keeps the sessions of the server, and with them the locks
 * of sessions, after the end of a client.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { type ConnectionOptions, connectClient, type ServerClient } from './connections.ts'

const bootLock = 0x6d617374
const retryMs = 250
const tellEveryMs = 10_000
/** Proves that the transaction lives, and keeps it from being idle. */
const heartbeatMs = 1_000

type BootLock = {
  /** Rejects if the lock is lost before it is released. */
  lost: Promise<never>
  /** Throws if the lock was lost. */
  release(): Promise<void>
  /** Ends the connection, which frees the lock in every case. */
  end(): Promise<void>
}

type BootLockOptions = Pick<ConnectionOptions, 'hosts'> & { onNotice: (message: string) => void }

/** Waits until the lock is free. */
export async function takeBootLock({ hosts, onNotice }: BootLockOptions): Promise<BootLock> {
  const client = await connectClient({ hosts, application_name: 'masthead-boot-lock' })
  try {
    const startedAt = performance.now()
    let toldAt = startedAt
    // A statement that waits for the lock would occupy a connection of the pooler, and its snapshot
    // could block the migration that it waits for.
    while (!(await tryLock(client))) {
      await delay(retryMs)
      if (performance.now() - toldAt < tellEveryMs) continue
      toldAt = performance.now()
      const seconds = Math.round((toldAt - startedAt) / 1000)
      onNotice(`waiting for another instance that prepares the database, for ${seconds} s so far`)
    }
    return keep(client)
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
}

/** Begins a transaction, which stays open if it got the lock. */
async function tryLock(client: ServerClient): Promise<boolean> {
  await client.query('begin')
  const { rows } = await client.query('select pg_try_advisory_xact_lock($1) as held', [bootLock])
  if (rows[0]?.held !== true) {
    await client.query('rollback')
    return false
  }
  // PostgreSQL 15 and 16 have no transaction_timeout, so it must not be named in SET.
  await client.query(
    `select set_config(name, '0', true) from pg_settings
     where name in ('idle_in_transaction_session_timeout', 'transaction_timeout')`,
  )
  return true
}

function keep(client: ServerClient): BootLock {
  const released = new AbortController()
  const { promise: lost, reject } = Promise.withResolvers<never>()
  lost.catch(() => {}) // It is reported where it is awaited.

  async function beat(): Promise<void> {
    while (!released.signal.aborted) {
      await delay(heartbeatMs, undefined, { signal: released.signal }).catch(() => {})
      await client.query('select 1')
    }
  }
  const beating = beat()
  beating.catch(reject)

  return {
    lost,
    async release() {
      released.abort()
      await beating
      await client.query('commit')
    },
    async end() {
      released.abort()
      await client.end().catch(() => {})
    },
  }
}
