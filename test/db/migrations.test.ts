/**
 * The schema after all migrations: they are repeatable, names follow the rules, and append-only
 * tables refuse changes.
 */
import { sql } from 'drizzle-orm'
import t from 'tap'
import type { Database } from '../../src/db/database.ts'
import { openEmbedded } from '../../src/db/embedded.ts'
import { isMigrated } from '../../src/db/migrations.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { emptyDatabaseUrl, freshDatabase, serverUrl } from '../helpers/database.ts'
import { newFolder } from '../helpers/server.ts'

/** PostgreSQL 18 has a constraint for each NOT NULL, and names it `_not_null` itself. */
const houseForm = /_(pkey|fkey|key|check|idx|not_null)$/

async function columnOf(database: Database, statement: ReturnType<typeof sql>): Promise<string[]> {
  const rows = await database.db.select({ name: sql<string>`name` }).from(sql`(${statement}) as found`)
  return rows.map(({ name }) => name).sort()
}

const relations = sql`select relname as name from pg_class where relnamespace = 'public'::regnamespace`

t.test('does', async (t) => {
  const database = await freshDatabase()
  t.teardown(() => database.close())

  t.test('apply, and say so', async (t) => {
    t.equal(await isMigrated(database.db), true)
  })

  t.test('apply again without a change', async (t) => {
    const everything = sql`${relations} union all select conname from pg_constraint union all select hash from drizzle.__drizzle_migrations`
    const before = await columnOf(database, everything)
    let calls = 0
    for (let time = 0; time < 2; time++) {
      await database.prepare(async () => {
        calls += 1
      })
    }
    t.equal(calls, 2, 'what comes after them is done each time')
    t.strictSame(await columnOf(database, everything), before)
  })

  t.test('make the tables', async (t) => {
    t.strictSame(await columnOf(database, sql`${relations} and relkind = 'r'`), [
      'access_tokens',
      'accounts',
      'appeals',
      'article_contributors',
      'article_corrections',
      'article_revisions',
      'article_search',
      'article_slugs',
      'article_tags',
      'articles',
      'comment_reports',
      'comment_revisions',
      'comment_search',
      'comment_votes',
      'comments',
      'contributor_co_authors',
      'contributor_search',
      'contributors',
      'decisions',
      'deleted_events',
      'draft_contributors',
      'events',
      'identities',
      'known_logins',
      'letter_recipients',
      'letter_senders',
      'letters',
      'merged_contributors',
      'moderation_claims',
      'newsletter_keys',
      'newsletters',
      'notices',
      'one_time_tokens',
      'previews',
      'refresh_tokens',
      'reply_notices',
      'reply_subscriptions',
      'screenings',
      'sessions',
      'settings',
      'signing_keys',
      'signup_events',
      'signup_import_addresses',
      'signup_import_chunks',
      'signup_import_refusals',
      'signup_imports',
      'signup_newsletters',
      'signups',
      'suggestion_words',
      'suggestions',
      'suppressions',
      'tags',
    ])
  })
})

t.test('refuses', async (t) => {
  t.test('to call a database migrated that lacks the newest migration', async (t) => {
    const database = await freshDatabase()
    t.teardown(() => database.close())
    await database.db.execute(sql`update drizzle.__drizzle_migrations set created_at = created_at - 1`)
    t.equal(await isMigrated(database.db), false)
  })

  t.test('to call an empty database migrated', async (t) => {
    const database = serverUrl
      ? await openPostgres(await emptyDatabaseUrl(serverUrl), { onError: () => {} })
      : await openEmbedded(newFolder())
    t.teardown(() => database.close())
    t.equal(await isMigrated(database.db), false)
  })
})

t.test('keeps', async (t) => {
  const database = await freshDatabase()
  t.teardown(() => database.close())

  t.test('every constraint and index named by the rules', async (t) => {
    const constraints = await columnOf(
      database,
      sql`select conname as name from pg_constraint where connamespace = 'public'::regnamespace`,
    )
    const indexes = await columnOf(database, sql`${relations} and relkind = 'i'`)
    t.ok(constraints.length > 40, 'it has looked at the constraints')
    t.ok(indexes.length > 40, 'it has looked at the indexes')
    t.strictSame(
      [...constraints, ...indexes].filter((name) => !houseForm.test(name)),
      [],
    )
  })

  t.test('every name begins with its table', async (t) => {
    const strangers = await columnOf(
      database,
      sql`select conname as name from pg_constraint join pg_class on pg_class.oid = conrelid
        where connamespace = 'public'::regnamespace and not starts_with(conname, relname || '_')
        union all
        select indexes.relname from pg_index join pg_class indexes on indexes.oid = indexrelid
        join pg_class tables on tables.oid = indrelid
        where indexes.relnamespace = 'public'::regnamespace and not starts_with(indexes.relname, tables.relname || '_')`,
    )
    t.strictSame(strangers, [])
  })

  t.test('no enumerated types, which cannot lose a value', async (t) => {
    t.strictSame(
      await columnOf(
        database,
        sql`select typname as name from pg_type where typtype = 'e' and typnamespace = 'public'::regnamespace`,
      ),
      [],
    )
  })

  t.test('times with their zone', async (t) => {
    const zoneless = sql`select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'public' and data_type = 'timestamp without time zone'`
    t.strictSame(await columnOf(database, zoneless), [])
  })
})
