/**
 * Restores a database that a test has used to its former state: the rows, the sequences and the
 * session. It deletes rows, since TRUNCATE takes ten times as long in the embedded database. It
 * recognises changes that it cannot undo, and the database is then not used again.
 */

/** One connection, of either driver. */
export type Session = {
  /** Runs any number of statements. */
  run(text: string): Promise<unknown>
  rows<Row>(text: string): Promise<Row[]>
}

type Table = { name: string; columns: string; rows: string | null }

export type Snapshot = {
  schema: string
  tables: Table[]
  /** Statements that set each sequence. */
  sequences: string[]
}

const isOurs = `not like all (array['pg\\_%', 'information_schema'])`

/** Everything that DDL, ALTER DATABASE, GRANT and ANALYZE leave behind. */
const schemaFingerprint = `
  with ours as (select oid from pg_namespace where nspname ${isOurs}),
  relations as (select * from pg_class where relnamespace in (select oid from ours))
  select md5(string_agg(part, e'\\n' order by part)) as schema from (
    select concat_ws(' ', 'namespace', oid, nspname, nspacl) as part from pg_namespace where nspname ${isOurs}
    union all select concat_ws(' ', 'relation', oid, relname, relkind, relacl, reloptions) from relations
    union all select concat_ws(' ', 'column', attrelid, attnum, attname, atttypid, attnotnull, attisdropped)
      from pg_attribute where attrelid in (select oid from relations)
    union all select concat_ws(' ', 'default', oid, pg_get_expr(adbin, adrelid)) from pg_attrdef
    union all select concat_ws(' ', 'index', indexrelid, indisvalid) from pg_index
      where indrelid in (select oid from relations)
    union all select concat_ws(' ', 'constraint', oid, conname, convalidated) from pg_constraint
      where connamespace in (select oid from ours)
    union all select concat_ws(' ', 'trigger', oid, tgname, tgenabled) from pg_trigger where not tgisinternal
    union all select concat_ws(' ', 'function', oid, proname, md5(prosrc)) from pg_proc
      where pronamespace in (select oid from ours)
    union all select concat_ws(' ', 'type', oid, typname) from pg_type where typnamespace in (select oid from ours)
    union all select concat_ws(' ', 'extension', oid, extname) from pg_extension
    union all select concat_ws(' ', 'setting', setconfig) from pg_db_role_setting
      where setdatabase in (0, (select oid from pg_database where datname = current_database()))
    union all select concat_ws(' ', 'statistics', starelid, staattnum) from pg_statistic
      where starelid in (select oid from relations)
    union all select concat_ws(' ', 'large object', oid) from pg_largeobject_metadata
  ) as parts`

const listTables = `
  select format('%I.%I', nspname, relname) as name,
    (select string_agg(format('%I', attname), ', ' order by attnum) from pg_attribute
      where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relkind = 'r' and nspname ${isOurs} order by 1`

const listSequences = `
  select format('%I.%I', nspname, relname) as name
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relkind = 'S' and nspname ${isOurs} order by 1`

export async function takeSnapshot(session: Session): Promise<Snapshot> {
  const tables: Table[] = []
  for (const { name, columns } of await session.rows<Omit<Table, 'rows'>>(listTables)) {
    const [found] = await session.rows<Pick<Table, 'rows'>>(
      `select jsonb_agg(r)::text as rows from ${name} as r`,
    )
    tables.push({ name, columns, rows: found?.rows ?? null })
  }
  const sequences: string[] = []
  for (const { name } of await session.rows<{ name: string }>(listSequences)) {
    const [set] = await session.rows<{ statement: string }>(
      `select format('select setval(%L, %s, %L)', '${name}', last_value, is_called) as statement from ${name}`,
    )
    if (set) sequences.push(set.statement)
  }
  return { schema: await readSchema(session), tables, sequences }
}

async function readSchema(session: Session): Promise<string> {
  const [found] = await session.rows<{ schema: string }>(schemaFingerprint)
  return found?.schema ?? ''
}

/** False if the database cannot be used again. */
export async function restore(session: Session, { schema, tables, sequences }: Snapshot): Promise<boolean> {
  await session.run('rollback')
  // Temporary tables would hide the tables that the next statements use.
  await session.run('discard all')
  if ((await readSchema(session)) !== schema) return false
  // This turns off triggers, which refuse changes of decisions, and foreign keys, which would
  // require an order of the tables.
  const statements = ['set session_replication_role = replica']
  for (const { name } of tables) statements.push(`delete from ${name}`)
  for (const { name, columns, rows } of tables) {
    if (rows === null) continue
    const quoted = `'${rows.replaceAll("'", "''")}'`
    const populated = `select ${columns} from jsonb_populate_recordset(null::${name}, ${quoted})`
    statements.push(`insert into ${name} (${columns}) overriding system value ${populated}`)
  }
  await session.run([...statements, ...sequences].join(';\n'))
  await session.run('discard all')
  return true
}
