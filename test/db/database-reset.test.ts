/** Whoever gets a database that others have used finds it as if nobody had. */
import { sql } from 'drizzle-orm'
import t from 'tap'
import type { Database } from '../../src/db/database.ts'
import { freshDatabase, unusedDatabase } from '../helpers/database.ts'

async function rowsOf<Row>({ db }: Pick<Database, 'db'>, query: string): Promise<Row[]> {
  const { rows } = (await db.execute(sql.raw(query))) as unknown as { rows: Row[] }
  return rows
}

const ours = `not like all (array['pg\\_%', 'information_schema'])`

/**
 * The columns that an INSERT must give, with the first literal that a CHECK names. Rows go into
 * partitions, not into their parents.
 */
const requiredColumns = `
  select format('%I.%I', nspname, relname) as "table", attname as name, format_type(atttypid, null) as type,
    (select substring(string_agg(pg_get_constraintdef(oid), ' ') from '''([^'']+)''::text') from pg_constraint
      where conrelid = attrelid and contype = 'c' and attnum = any (conkey)) as literal
  from pg_attribute join pg_class on pg_class.oid = attrelid join pg_namespace on pg_namespace.oid = relnamespace
  where relkind = 'r' and nspname ${ours} and attnum > 0 and not attisdropped
    and attnotnull and not atthasdef and attidentity = '' and attgenerated = ''
  order by 1, attnum`
type Column = { table: string; name: string; type: string; literal: string | null }

/** A value of each type, as SQL. */
const ofType: Record<string, string> = {
  uuid: 'gen_random_uuid()',
  integer: '1',
  smallint: '1',
  bigint: '1',
  text: 'md5(random()::text)',
  jsonb: `'{}'`,
  'timestamp with time zone': 'now()',
  boolean: 'true',
  bytea: `'\\x00'`,
  tsvector: `'word'`,
  xid8: `'1'`,
  'uuid[]': `'{}'`,
  'text[]': `'{}'`,
}

/** Where a CHECK wants more than its first literal. */
const ofColumn: Record<string, string> = {
  'public.accounts.roles': `'{reader}'`,
  'public.comments.path': 'array[gen_random_uuid(), gen_random_uuid()]',
  'public.contributors.country': `'DE'`,
  'public.decisions.action': `'restore'`,
  'public.notices.kind': `'suspension-lifted'`,
  'public.letters.status': `'draft'`,
  'public.settings.members': `'{}'`,
  'public.signups.status': `'pending'`,
}

function insertInto(table: string, columns: Column[]): string {
  const valueFor = ({ name, type, literal }: Column) =>
    ofColumn[`${table}.${name}`] ?? (literal === null ? ofType[type] : `'${literal}'`)
  const entries = columns.map((column): [string, string | undefined] => [column.name, valueFor(column)])
  if (/queue_stats_\d+$/.test(table)) entries.push(['captured_on', dayOf(table)])
  const names = entries.map(([name]) => name).join(', ')
  return `insert into ${table} (${names}) values (${entries.map(([, value]) => value).join(', ')})`
}

/** Its partition is that of a day. */
const dayOf = (table: string) => `'${table.slice(-8)} 12:00 UTC'`

/** A row in every table. Returns the tables. */
async function fill(database: Database): Promise<string[]> {
  const tables = Map.groupBy(await rowsOf<Column>(database, requiredColumns), ({ table }) => table)
  await database.transact(async (db) => {
    await rowsOf({ db }, 'set local session_replication_role = replica')
    for (const [table, columns] of tables) await rowsOf({ db }, insertInto(table, columns))
  })
  return [...tables.keys()]
}

/**
 * All that a connection keeps for itself. The embedded database has only one, for whoever comes
 * next.
 */
const dirtySession = [
  `set statement_timeout = '1min'`,
  `set time zone 'Asia/Tokyo'`,
  'set session_replication_role = replica',
  'set search_path = pgboss',
  'create temporary table articles (id integer)',
  'insert into articles values (1)',
  'select pg_advisory_lock(7)',
  'prepare statement_of_a_test as select 1',
  'begin',
  'declare cursor_of_a_test cursor with hold for select 1',
  'commit',
  'listen channel_of_a_test',
  // Whoever dies in a transaction leaves it open.
  'begin',
  `insert into public.tags select (jsonb_populate_record(tags, '{"slug": "open"}')).* from public.tags`,
]

const stateOf = (list: string) =>
  `select coalesce(jsonb_agg(to_jsonb(r) order by r::text), '[]') as state from (${list}) r`

/** Everything that a test could notice, by name. */
async function fingerprint(database: Database): Promise<Record<string, unknown>> {
  const state: Record<string, unknown> = {}
  const look = async (name: string, list: string) => {
    const [row] = await rowsOf<{ state: unknown }>(database, stateOf(list))
    state[name] = row?.state
  }
  const relations = await rowsOf<{ name: string; kind: string }>(
    database,
    `select format('%I.%I', nspname, relname) as name, relkind as kind
     from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where relkind in ('r', 'S', 'v', 'm') and nspname ${ours} order by 1`,
  )
  state.relations = relations
  for (const { name, kind } of relations) {
    await look(name, kind === 'S' ? `select last_value, is_called from ${name}` : `select * from ${name}`)
  }
  // The settings of plpgsql are listed once a session has loaded it, whoever did.
  await database.db.execute(sql`load 'plpgsql'`)
  // Whether the library of an extension is loaded depends on the tables that were used.
  const isMeant = `name <> 'transaction_read_only' and name not like 'pg_trgm.%'`
  await look('settings', `select name, setting from pg_settings where ${isMeant}`)
  await look('prepared statements', `select name from pg_prepared_statements where name <> ''`)
  await look('cursors', `select name from pg_cursors where name <> ''`)
  await look('channels', 'select pg_listening_channels()')
  await look(
    'locks',
    `select objid, mode from pg_locks where locktype = 'advisory'
    and database = (select oid from pg_database where datname = current_database())`,
  )
  await look('temporary tables', `select relname from pg_class where relpersistence = 't'`)
  await look('large objects', 'select oid from pg_largeobject_metadata')
  return state
}

const unused = await unusedDatabase()
const expected = await fingerprint(unused)
await unused.close()

t.test('a database that was filled is as if unused', async (t) => {
  const used = await freshDatabase()
  t.strictSame(await fingerprint(used), expected, 'from whomever it comes')
  const tables = await fill(used)
  for (const table of tables) {
    t.not((await rowsOf(used, `select from ${table} limit 1`)).length, 0, `a row in ${table}`)
  }
  await rowsOf(used, `select nextval('public.events_seq_seq'), nextval('public.events_seq_seq')`)
  await rowsOf(used, `select setval('drizzle.__drizzle_migrations_id_seq', 70)`)
  await rowsOf(used, `update pgboss.queue set retry_limit = 70, table_name = 'elsewhere'`)
  await rowsOf(used, 'delete from pgboss.schedule')
  await rowsOf(used, 'delete from drizzle.__drizzle_migrations')
  const dirty = await fingerprint(used)
  for (const table of tables) t.notSame(dirty[table], expected[table], `${table} has changed`)
  await used.close()

  const next = await freshDatabase()
  t.strictSame(await fingerprint(next), expected)
  await next.close()
})

t.test('a connection that was used is as if new', async (t) => {
  const used = await freshDatabase()
  if (used.kind === 'embedded') for (const statement of dirtySession) await rowsOf(used, statement)
  // On a pool, each statement may have another connection; all of them are closed.
  else for (const statement of dirtySession.slice(0, 8)) await rowsOf(used, statement)
  await used.close()
  const next = await freshDatabase()
  t.strictSame(await fingerprint(next), expected)
  await next.close()
})

/** Changes that no DELETE takes back. */
const changes: Record<string, string> = {
  'a table': 'create table left_behind (id integer)',
  'a column': 'alter table public.tags add column left_behind integer',
  'a dropped index': 'drop index public.comments_path_idx',
  'a trigger': 'alter table public.decisions disable trigger all',
  'a function': `create or replace function public.refuse_change() returns trigger language plpgsql as 'begin return new; end'`,
  'a constraint': 'alter table public.settings drop constraint settings_pkey',
  'a setting of the database': `do $$ begin execute format('alter database %I set work_mem = 70000', current_database()); end $$`,
  statistics: 'analyze pgboss.queue',
  'a large object': 'select lo_create(0)',
  'a schema': 'create schema left_behind',
}

for (const [what, statement] of Object.entries(changes)) {
  t.test(`a database with ${what} left behind is used no more`, async (t) => {
    const used = await freshDatabase()
    await rowsOf(used, statement)
    await used.close()
    const next = await freshDatabase()
    t.strictSame(await fingerprint(next), expected)
    await next.close()
  })
}

t.test('who has handed a database back cannot reach into the next one', async (t) => {
  const used = await freshDatabase()
  await used.close()
  const next = await freshDatabase()
  await t.rejects(rowsOf(used, 'select 1'))
  t.strictSame(await rowsOf(next, 'select 1 as one'), [{ one: 1 }])
  await next.close()
})
