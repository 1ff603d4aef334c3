/**
 * The data folder belongs to its owner alone, whoever made the folder or its files, and another
 * user of the machine reads nothing in it.
 */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import t from 'tap'
import { DataFolderError } from '../../src/db/data-folder.ts'
import { openEmbedded } from '../../src/db/embedded.ts'
import { fillDataFolder } from '../helpers/database.ts'
import { newFolder } from '../helpers/server.ts'

const nobody = 65_534
const isRoot = process.geteuid?.() === 0
const skip = (!isRoot || spawnSync('setpriv', ['--version']).status !== 0) && 'needs root and setpriv'

const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8)

/** The folder and everything in it, as paths. */
function everythingIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return [folder, ...names.map((name) => join(folder, name))]
}

/** What users other than the owner have any right to. */
function openToOthers(folder: string): string[] {
  return everythingIn(folder).filter((path) => {
    const stats = lstatSync(path)
    return !stats.isSymbolicLink() && (stats.mode & 0o077) !== 0
  })
}

/** Gives everybody every right, as if an earlier release had run with a careless umask. */
function openToEverybody(folder: string): void {
  for (const path of everythingIn(folder)) chmodSync(path, lstatSync(path).isDirectory() ? 0o777 : 0o666)
}

async function openAndClose(folder: string): Promise<void> {
  const database = await openEmbedded(folder)
  await database.close()
}

/** Runs the command as another user of the machine. */
function asNobody(...command: string[]) {
  const options = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
  const { status, stdout, stderr } = spawnSync('setpriv', [...options, ...command], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

t.beforeEach(() => {
  process.umask(0)
})

t.test('does', async (t) => {
  t.test('make a folder and files for the owner alone', async (t) => {
    const folder = join(newFolder(), 'data')
    await openAndClose(folder)
    t.ok(everythingIn(folder).length > 500, 'the database has its files')
    t.strictSame(openToOthers(folder), [])
  })

  t.test('take a folder that existed from others', async (t) => {
    const folder = newFolder()
    for (const mode of [0o755, 0o777, 0o710]) {
      chmodSync(folder, mode)
      await openAndClose(folder)
      t.equal(modeOf(folder), '700')
    }
  })

  t.test('take every file that an earlier release left open from others', async (t) => {
    const folder = newFolder()
    await fillDataFolder(folder)
    for (const name of ['secret-key', 'demo-accounts.json']) writeFileSync(join(folder, name), 'x'.repeat(43))
    openToEverybody(folder)
    await openAndClose(folder)
    t.strictSame(openToOthers(folder), [])
  })

  t.test('make files for the owner alone later too', async (t) => {
    const folder = newFolder()
    await fillDataFolder(folder)
    const database = await openEmbedded(folder)
    await database.db.execute(
      sql`create table later as select repeat(md5(n::text), 20) from generate_series(1, 20000) n`,
    )
    await database.db.execute(sql`create index on later (repeat)`)
    await database.db.execute(sql`checkpoint`)
    t.strictSame(openToOthers(folder), [])
    await database.close()
    // The first connection after a change of the catalog writes its files anew.
    const again = await openEmbedded(folder)
    await again.db.execute(sql`vacuum full later`)
    t.strictSame(openToOthers(folder), [])
    await again.close()
    t.strictSame(openToOthers(folder), [])
  })

  t.test('the same behind a link', async (t) => {
    const parent = newFolder()
    const folder = join(parent, 'data')
    await fillDataFolder(folder)
    openToEverybody(folder)
    symlinkSync(folder, join(parent, 'link'))
    await openAndClose(join(parent, 'link'))
    t.strictSame(openToOthers(folder), [])
  })

  t.test('leave files alone that the service has not made', async (t) => {
    const folder = newFolder()
    await fillDataFolder(folder)
    const note = join(folder, 'note.txt')
    writeFileSync(note, 'the backup runs at four')
    chmodSync(note, 0o644)
    await openAndClose(folder)
    t.equal(modeOf(note), '644')
  })

  t.test('leave the targets of links alone, which others may have planted', async (t) => {
    const [folder, elsewhere] = [newFolder(), newFolder()]
    await fillDataFolder(folder)
    const target = join(elsewhere, 'target')
    writeFileSync(target, '')
    chmodSync(target, 0o644)
    for (const name of ['demo-accounts.json', 'postgres/base/link']) symlinkSync(target, join(folder, name))
    await openAndClose(folder)
    t.equal(modeOf(target), '644')
  })
})

t.test('refuses', async (t) => {
  t.test('a folder that belongs to another user, and changes nothing', { skip }, async (t) => {
    const folder = newFolder()
    for (const mode of [0o700, 0o755]) {
      chmodSync(folder, mode)
      chownSync(folder, nobody, nobody)
      await t.rejects(openEmbedded(folder), {
        name: 'DataFolderError',
        message:
          `The data folder ${folder} belongs to another user (id 65534), who could read it. Start the service as ` +
          'that user, give the folder to the user of the service (id 0) with chown, or set DATA_DIR to a folder ' +
          'that the service makes.',
      })
      t.equal(statSync(folder).mode & 0o777, mode)
      t.strictSame(readdirSync(folder), [])
    }
  })

  t.test('a folder for everybody, which others need', async (t) => {
    const [sticky, mixed] = [newFolder(), newFolder()]
    chmodSync(sticky, 0o1777)
    writeFileSync(join(mixed, 'website.html'), 'Hello')
    chmodSync(mixed, 0o755)
    for (const folder of [sticky, mixed]) {
      const mode = modeOf(folder)
      await t.rejects(openEmbedded(folder), {
        name: 'DataFolderError',
        message:
          `The data folder ${folder} is open to other users and has not only files of this service. Set DATA_DIR ` +
          'to a folder for this service alone, or take the rights of other users away with chmod 700.',
      })
      t.equal(modeOf(folder), mode)
    }
    chmodSync(mixed, 0o700)
    await openAndClose(mixed)
  })

  t.test('a folder that cannot be made', async (t) => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, '')
    await t.rejects(openEmbedded(join(file, 'data')), DataFolderError)
    await t.rejects(openEmbedded(join(file, 'data')), {
      message: /^The data folder \S+ cannot be made: ENOTDIR/,
    })
  })
})

t.test('keeps from another user of the machine', { skip }, async (t) => {
  const parent = newFolder()
  chmodSync(parent, 0o755)
  const folder = join(parent, 'data')
  mkdirSync(folder, { mode: 0o755 })
  await fillDataFolder(folder)
  writeFileSync(join(folder, 'secret-key'), 'x'.repeat(43))
  openToEverybody(folder)
  t.ok(
    asNobody('find', folder, '-type', 'f', '-readable').stdout.split('\n').length > 500,
    'it was all readable',
  )
  const database = await openEmbedded(folder)
  t.teardown(() => database.close())

  t.test('the folder and each file', async (t) => {
    const listed = asNobody('ls', folder)
    t.match(listed, { stdout: '', stderr: /Permission denied/ })
    for (const name of ['secret-key', 'lock', 'postgres/PG_VERSION', 'postgres/pg_wal'])
      t.match(asNobody('cat', join(folder, name)), { stdout: '', stderr: /Permission denied/ }, name)
  })

  t.test('each file alone, even if somebody opens the folders', async (t) => {
    const copy = join(parent, 'copy')
    cpSync(folder, copy, { recursive: true })
    for (const path of everythingIn(copy)) if (lstatSync(path).isDirectory()) chmodSync(path, 0o755)
    t.match(asNobody('ls', copy), { status: 0, stdout: /secret-key/ })
    t.equal(asNobody('find', copy, '-type', 'f', '(', '-readable', '-o', '-writable', ')').stdout, '')
  })
})
