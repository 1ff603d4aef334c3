/** The thread of the embedded database: its errors, its order, and its end in the middle of work. */
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { isDatabaseUnavailable } from '../../src/db/constraint-errors.ts'
import { openPglite } from '../../src/db/embedded/client.ts'
import { openFolder } from '../../src/db/embedded/folder.ts'
import { newFolder } from '../helpers/server.ts'

const open = async () => {
  const ends: Error[] = []
  const folder = join(newFolder(), 'postgres')
  const client = await openPglite(folder, {
    onEnd: (error) => ends.push(error),
    resourceLimits: { maxOldGenerationSizeMb: 64 },
  })
  await client.exec('create table words (word text primary key)')
  return { client, ends, folder }
}

/** An answer of 200 MB, as one text for each row. */
const tooLong = "select repeat('a word ', 100000) || n as words from generate_series(1, 300) n"

const { client } = await open()
t.teardown(() => client.close())

t.test('does', async (t) => {
  t.test('answer with the values of the types', async (t) => {
    const { rows } = await client.query(
      `select 1 as number, 'x'::text as text, '{"a": [1]}'::jsonb as json, now() is not null as is,
        '2026-01-02T00:00:00Z'::timestamptz as time, array['a', 'b'] as list, null as nothing where $1 = 1`,
      [1],
    )
    t.strictSame(rows, [
      {
        number: 1,
        text: 'x',
        json: { a: [1] },
        is: true,
        time: new Date('2026-01-02'),
        list: ['a', 'b'],
        nothing: null,
      },
    ])
    const rowsOf = (rowMode: 'array' | 'object') =>
      client.query(`select '[1]'::json as a, 'null'::jsonb as b`, [], { rowMode })
    t.strictSame((await rowsOf('array')).rows, [[[1], null]])
    t.strictSame((await rowsOf('object')).rows, [{ a: [1], b: null }])
  })

  t.test('read arrays of every type but the rows of tables', async (t) => {
    const pglite = await openFolder(join(newFolder(), 'postgres'))
    t.teardown(() => pglite.close())
    const parsers = Object.keys(pglite.parsers).length
    t.ok(parsers < 150, `${parsers} parsers`)
    const rows: [array: string, values: unknown[]][] = [
      [`array['a', null, 'b,c']`, ['a', null, 'b,c']],
      [`array['a']::varchar[]`, ['a']],
      [`array['a']::name[]`, ['a']],
      [`array[1, -2]`, [1, -2]],
      [`array[3]::smallint[]`, [3]],
      [`array[4]::bigint[]`, [4]],
      [`array[0.5]::float8[]`, [0.5]],
      [`array['1.50']::numeric[]`, ['1.50']],
      [`array[true, false]`, [true, false]],
      [`array['{"a": [1]}']::jsonb[]`, [{ a: [1] }]],
      [`array['01890000-0000-7000-8000-000000000000']::uuid[]`, ['01890000-0000-7000-8000-000000000000']],
      [`array['2026-01-02T00:00:00Z']::timestamptz[]`, [new Date('2026-01-02')]],
      [
        `'{{1,2},{3,4}}'::int[]`,
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ]
    for (const [array, values] of rows)
      t.strictSame((await pglite.query(`select ${array} as list`)).rows, [{ list: values }], array)
  })

  t.test('keep other statements out of a transaction, and in the order of their calls', async (t) => {
    const transactions = ['a', 'b', 'c'].map((word) =>
      client.transaction(async (tx) => {
        await tx.query('insert into words values ($1)', [word])
        await tx.query('select pg_sleep(0)')
        if (word === 'b') throw new Error('not this one')
      }),
    )
    const seen = client.query<{ word: string }>('select word from words order by word')
    const settled = await Promise.allSettled(transactions)
    t.strictSame(
      settled.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
    t.strictSame(
      (await seen).rows.map(({ word }) => word),
      ['a', 'c'],
    )
  })
})

t.test('refuses', async (t) => {
  t.test('what PostgreSQL refuses, with its code and constraint', async (t) => {
    await client.query("insert into words values ('x')")
    await t.rejects(client.query("insert into words values ('x')"), {
      code: '23505',
      constraint: 'words_pkey',
      message: /duplicate key/,
    })
    await t.rejects(client.exec('select nothing'), { code: '42703' })
  })

  t.test('to call a transaction committed that PostgreSQL rolled back', async (t) => {
    const broken = client.transaction(async (tx) => {
      await tx.query("insert into words values ('x')").catch(() => {})
    })
    await t.rejects(broken, { code: '25P02' })
  })
})

t.test('keeps', async (t) => {
  t.test('what was committed when the thread ends in the middle of work, and goes on', async (t) => {
    const { client, ends } = await open()
    t.teardown(() => client.close())
    await client.query("insert into words values ('kept')")
    const transaction = client.transaction(async (tx) => {
      await tx.query("insert into words values ('lost')")
      await tx.query(tooLong)
      await tx.query('select 1')
    })
    const error = await transaction.then(
      () => undefined,
      (fault) => fault,
    )
    t.ok(isDatabaseUnavailable(error), String(error))
    t.equal(ends.length, 1)
    t.strictSame((await client.query('select word from words')).rows, [{ word: 'kept' }])
  })

  t.test('its data where the folder cannot be opened for a moment', async (t) => {
    const { client, folder } = await open()
    t.teardown(() => client.close())
    await client.query("insert into words values ('kept')")
    await client.query(tooLong).catch(() => {})
    const [control, away] = [join(folder, 'global/pg_control'), join(folder, 'away')]
    renameSync(control, away)
    const error = await client.query('select 1').then(
      () => undefined,
      (fault) => fault,
    )
    t.ok(isDatabaseUnavailable(error), String(error))
    renameSync(away, control)
    t.strictSame((await client.query('select word from words')).rows, [{ word: 'kept' }])
  })
})
