/**
 * The embedded database reaches the disk: each transaction that writes waits for exactly one
 * fdatasync of the log.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import t from 'tap'
import type { Db } from '../../src/db/database.ts'
import { openFolder } from '../../src/db/embedded/folder.ts'
import { embeddedDatabase } from '../../src/db/embedded.ts'
import { recordEvent } from '../../src/db/queries/events.ts'
import { events } from '../../src/db/tables/events.ts'
import { newFolder } from '../helpers/server.ts'

const transactions = 50

/** The synced files, in order. */
const synced: string[] = []
const { fdatasyncSync } = fs
fs.fdatasyncSync = (descriptor) => {
  synced.push(process.platform === 'linux' ? fs.readlinkSync(`/proc/self/fd/${descriptor}`) : '')
  fdatasyncSync(descriptor)
}
syncBuiltinESMExports()
t.teardown(() => {
  fs.fdatasyncSync = fdatasyncSync
  syncBuiltinESMExports()
})

/** In this thread, which sees the calls of fdatasync. */
const open = async (dataDir: string) => embeddedDatabase(await openFolder(join(dataDir, 'postgres')))

function write(tx: Db): Promise<void> {
  return recordEvent(tx, {
    type: 'signup.requested',
    subjects: {},
    actorAccountId: null,
    occurredAt: new Date(0),
  })
}

/** How many files `work` has synced when it ends. */
async function syncsDuring(work: () => Promise<unknown>): Promise<number> {
  synced.length = 0
  await work()
  return synced.length
}

t.test('does', async (t) => {
  const dataDir = newFolder()
  const database = await open(dataDir)
  t.teardown(() => database.close())
  t.ok((await syncsDuring(() => database.prepare(async () => {}))) > 0, 'the migrations are on the disk')

  t.test('syncs once for each committed transaction, before it is acknowledged', async (t) => {
    const counts: number[] = []
    for (let number = 0; number < transactions; number++) {
      counts.push(await syncsDuring(() => database.transact(write)))
    }
    t.strictSame(
      counts,
      counts.map(() => 1),
    )
  })

  t.test('syncs the write-ahead log', { skip: process.platform !== 'linux' && 'needs /proc' }, async (t) => {
    await syncsDuring(() => database.transact(write))
    t.match(synced[0], /\/postgres\/pg_wal\/[0-9A-F]{24}$/)
  })

  t.test('syncs once for each of many transactions at once', async (t) => {
    const many = () => Promise.all(Array.from({ length: transactions }, () => database.transact(write)))
    t.equal(await syncsDuring(many), transactions)
  })

  t.test('syncs once for a statement without a transaction around it', async (t) => {
    t.equal(await syncsDuring(() => write(database.db)), 1)
  })

  t.test('syncs once for a transaction of many statements', async (t) => {
    const work = async (tx: Db) => {
      for (let number = 0; number < 20; number++) await write(tx)
    }
    t.equal(await syncsDuring(() => database.transact(work)), 1)
  })

  t.test('does not sync for reads or rollbacks', async (t) => {
    t.equal(await syncsDuring(() => database.db.$count(events)), 0)
    const failing = () =>
      t.rejects(
        database.transact(async (tx) => {
          await write(tx)
          throw new Error('changed its mind')
        }),
        { message: 'changed its mind' },
      )
    t.equal(await syncsDuring(failing), 0)
  })

  t.test('runs PostgreSQL with the settings for this', async (t) => {
    const setting = async (name: string) => {
      const [row] = await database.db
        .select({ value: sql`current_setting(${name})` })
        .from(sql`(values (1)) as one`)
      return row?.value
    }
    t.equal(await setting('fsync'), 'on')
    t.equal(await setting('synchronous_commit'), 'on')
    t.equal(await setting('full_page_writes'), 'on')
  })
})

t.test('keeps', async (t) => {
  t.test('committed rows, for the next process in the same folder', async (t) => {
    const dataDir = newFolder()
    const first = await open(dataDir)
    await first.prepare(async () => {})
    await first.transact(write)
    await first.close()
    const second = await open(dataDir)
    t.teardown(() => second.close())
    t.equal(await second.db.$count(events), 1)
    t.equal(await syncsDuring(() => second.transact(write)), 1, 'and syncs there too')
  })
})
