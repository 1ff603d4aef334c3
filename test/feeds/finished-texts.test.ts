/**
 * Tests the store of long answers: shared while they are made, bounded, made again after a failure.
 */
import t from 'tap'
import { createFinishedTexts } from '../../src/routes/feeds/finished-texts.ts'

function createStore({ maxBytes = 100, maxAge = 1_000 } = {}) {
  let now = 0
  const made: string[] = []
  const finished = createFinishedTexts({ clock: () => new Date(now), maxBytes, maxAge })
  return {
    made,
    pass: (ms: number) => (now += ms),
    ask: (name: string, version = '1', make = async (): Promise<Buffer> => Buffer.alloc(40, name)) =>
      finished(name, {
        version,
        make: () => {
          made.push(`${name}${version}`)
          return make()
        },
      }),
  }
}

t.test('is made once for each version, and again when it has aged', async (t) => {
  const { ask, made, pass } = createStore()
  const [first, second] = await Promise.all([ask('a'), ask('a')])
  t.equal(first, second)
  await ask('a', '2')
  await ask('a', '2')
  t.strictSame(made, ['a1', 'a2'])
  pass(1_000)
  await ask('a', '2')
  t.strictSame(made, ['a1', 'a2', 'a2'])
})

t.test('is made one after the other', async (t) => {
  const { ask, made } = createStore()
  const first = Promise.withResolvers<Buffer>()
  const asked = [ask('a', '1', () => first.promise), ask('b')]
  await new Promise(setImmediate)
  t.strictSame(made, ['a1'])
  first.resolve(Buffer.alloc(1))
  await Promise.all(asked)
  t.strictSame(made, ['a1', 'b1'])
})

t.test('keeps no more than its bytes', async (t) => {
  const { ask, made } = createStore()
  for (const name of ['a', 'b', 'c']) await ask(name)
  await Promise.all([ask('c'), ask('b')])
  t.strictSame(made, ['a1', 'b1', 'c1'])
  await ask('a')
  t.equal(made.length, 4)
})

t.test('tells a failure to who asked, and holds nobody else up', async (t) => {
  const { ask, made } = createStore()
  const failing = ask('a', '1', () => Promise.reject(new Error('gone')))
  const other = ask('b')
  await t.rejects(failing, { message: 'gone' })
  await other
  t.equal((await ask('a')).length, 40)
  t.strictSame(made, ['a1', 'b1', 'a1'])
})
