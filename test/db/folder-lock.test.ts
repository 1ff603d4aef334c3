/**
 * The lock of the data folder: it admits one process, cannot go stale, and confuses no two folders.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import t from 'tap'
import { openEmbedded } from '../../src/db/embedded.ts'
import { FolderLockedError, lockFolder } from '../../src/db/folder-lock.ts'
import { newFolder } from '../helpers/server.ts'

const moduleUrl = new URL('../../src/db/folder-lock.ts', import.meta.url).href

/** Starts a process that takes the lock of `folder`, says so, and holds it until it is killed. */
async function startHolder(folder: string, prefix: string[] = []): Promise<ChildProcess> {
  const program = `
    const { lockFolder } = await import(${JSON.stringify(moduleUrl)})
    globalThis.unlock = await lockFolder(${JSON.stringify(folder)})
    process.stdin.resume().on('end', () => process.exit())
    process.stdout.write('locked')`
  const [command = '', ...parameters] = [...prefix, process.execPath, '--input-type=module', '-e', program]
  const child = spawn(command, parameters, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
  })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

async function killHolder(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

const attempt = (folder: string) => Promise.resolve().then(() => lockFolder(folder))

t.test('does', async (t) => {
  t.test('locks each folder separately', async (t) => {
    const unlocks = [await attempt(newFolder()), await attempt(newFolder())]
    t.equal(unlocks.length, 2)
    for (const unlock of unlocks) unlock()
  })

  t.test('is free again when it is released', async (t) => {
    const folder = newFolder()
    for (let time = 0; time < 3; time++) {
      const unlock = await attempt(folder)
      await t.rejects(attempt(folder), FolderLockedError)
      unlock()
    }
  })

  t.test('is free again when its process is killed', async (t) => {
    const folder = newFolder()
    await killHolder(await startHolder(folder))
    const unlock = await attempt(folder)
    await t.rejects(attempt(folder), FolderLockedError)
    unlock()
  })

  t.test('survives a garbage collection', async (t) => {
    const folder = newFolder()
    const unlock = await attempt(folder)
    const { runInNewContext } = await import('node:vm')
    const { setFlagsFromString } = await import('node:v8')
    setFlagsFromString('--expose-gc')
    runInNewContext('gc')()
    await t.rejects(attempt(folder), FolderLockedError)
    unlock()
  })
})

t.test('refuses', async (t) => {
  t.test('a second lock, with a helpful message', async (t) => {
    const folder = newFolder()
    const unlock = await attempt(folder)
    await t.rejects(attempt(folder), {
      name: 'FolderLockedError',
      message: `The data folder ${folder} is in use by another process. Stop it, or set DATA_DIR to another folder.`,
    })
    unlock()
  })

  t.test('the same folder by another name', async (t) => {
    const folder = join(newFolder(), 'data')
    mkdirSync(folder)
    symlinkSync(folder, `${folder}-link`)
    const unlock = await attempt(folder)
    for (const alias of [`${folder}-link`, relative(process.cwd(), folder), `${folder}/`]) {
      await t.rejects(attempt(alias), FolderLockedError, alias)
    }
    unlock()
  })

  t.test('a folder that another process has locked', async (t) => {
    const folder = newFolder()
    const holder = await startHolder(folder)
    for (let time = 0; time < 3; time++) await t.rejects(attempt(folder), FolderLockedError)
    await killHolder(holder)
  })

  const canUnshare = spawnSync('unshare', ['-n', 'true']).status === 0
  t.test(
    'a folder that a container of its own network holds',
    { skip: !canUnshare && 'needs unshare -n' },
    async (t) => {
      const folder = newFolder()
      const holder = await startHolder(folder, ['unshare', '-n'])
      await t.rejects(attempt(folder), FolderLockedError)
      await killHolder(holder)
    },
  )

  t.test('to open a database in a locked folder, and touches nothing', async (t) => {
    const folder = newFolder()
    const unlock = await attempt(folder)
    await t.rejects(openEmbedded(folder), FolderLockedError)
    t.equal(existsSync(join(folder, 'postgres')), false)
    unlock()
  })
})
