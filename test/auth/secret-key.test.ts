/**
 * The file with the secret: it is made once, complete, readable by its owner alone, and never
 * replaced by a worse one.
 */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { readOrMakeSecretKey, SecretFileError } from '../../src/auth/secret-key.ts'
import { newFolder } from '../helpers/server.ts'

const moduleUrl = new URL('../../src/auth/secret-key.ts', import.meta.url).href
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

t.test('does', async (t) => {
  t.test('makes a secret of 256 bits, and the folder for it', async (t) => {
    const dataDir = join(newFolder(), 'made', 'by itself')
    const secret = readOrMakeSecretKey(dataDir)
    t.match(secret, /^[\w-]{43}$/)
    t.equal(readFileSync(join(dataDir, 'secret-key'), 'utf8'), secret)
    t.equal(modeOf(join(dataDir, 'secret-key')), '600')
    t.equal(modeOf(dataDir), '700')
  })

  t.test('gives the same secret again, and a different one for another folder', async (t) => {
    const dataDir = newFolder()
    const secret = readOrMakeSecretKey(dataDir)
    t.equal(readOrMakeSecretKey(dataDir), secret)
    t.not(readOrMakeSecretKey(newFolder()), secret)
  })

  t.test('accepts a secret that the operator wrote, without the line end', async (t) => {
    const dataDir = newFolder()
    const secret = 'x'.repeat(32)
    writeFileSync(join(dataDir, 'secret-key'), `${secret}\n`)
    t.equal(readOrMakeSecretKey(dataDir), secret)
  })
})

t.test('refuses', async (t) => {
  for (const [name, content] of Object.entries({
    empty: '',
    blank: `${' '.repeat(40)}\n`,
    short: 'x'.repeat(31),
    'short, with space around it': `  ${'x'.repeat(31)}  \n`,
  })) {
    t.test(`a file that is ${name}, and leaves it as it is`, async (t) => {
      const dataDir = newFolder()
      const file = join(dataDir, 'secret-key')
      writeFileSync(file, content)
      t.throws(() => readOrMakeSecretKey(dataDir), new SecretFileError(file))
      t.equal(readFileSync(file, 'utf8'), content)
      t.strictSame(readdirSync(dataDir), ['secret-key'])
    })
  }
})

t.test('keeps', async (t) => {
  t.test('no other file in the folder', async (t) => {
    const dataDir = newFolder()
    readOrMakeSecretKey(dataDir)
    readOrMakeSecretKey(dataDir)
    t.strictSame(readdirSync(dataDir), ['secret-key'])
  })

  t.test('one secret for processes that start at once', async (t) => {
    const dataDir = newFolder()
    const script = `process.stdout.write((await import('${moduleUrl}')).readOrMakeSecretKey(process.argv[1]))`
    const run = () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, dataDir])
    const runs = await Promise.all(Array.from({ length: 4 }, run))
    const secrets = new Set(runs.map(({ stdout }) => stdout))
    t.strictSame([...secrets], [readFileSync(join(dataDir, 'secret-key'), 'utf8')])
    t.strictSame(readdirSync(dataDir), ['secret-key'])
  })
})
