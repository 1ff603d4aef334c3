/** Requests at the gate, and those that step aside while another thread works for them. */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import t, { type Test } from 'tap'
import { addAdmission } from '../../../src/http/bounds/admission.ts'
import { createGate, type GateBounds } from '../../../src/http/bounds/gate.ts'

const bounds: GateBounds = { slots: 1, burst: 1, queue: 1, targetMs: 1_000, patience: 3, maxWaitMs: 60_000 }

/** `/aside` waits for `finish` outside the gate, the others but `/short` inside. */
async function start(t: Test) {
  const gate = createGate(bounds)
  const openings = createGate({ ...bounds, burst: 2 })
  const app: FastifyInstance = fastify()
  t.teardown(() => app.close())
  app.decorateRequest('caller', null)
  app.decorateRequest('recognizedId', undefined)
  app.addHook('onRequest', async (request) => {
    request.recognizedId = request.headers.authorization
  })
  addAdmission(app, {
    gates: { work: gate, searches: gate, openings, passwords: gate },
    isProven: () => false,
  })
  const works: { finish: () => void; fail: (error: Error) => void }[] = []
  const work = () =>
    new Promise<string>((resolve, reject) => {
      works.push({ finish: () => resolve('done'), fail: reject })
    })
  app.get('/short', async () => 'short')
  app.get('/held', work)
  app.get('/export', { config: { isStreamed: true } }, work)
  const answerBusy = (_request: FastifyRequest, reply: FastifyReply) => reply.send('busy')
  app.get('/stream', { config: { isStreamed: true, gate: 'openings', answerBusy } }, work)
  app.get('/aside', async (request) => request.aside?.(work))
  return {
    get: (url: string, authorization?: string) =>
      app.inject({ url, headers: authorization === undefined ? {} : { authorization } }),
    works,
    hasBegun: (number: number) => begun(works, number),
    /** Finishes the works from this one up to that one, each when it has begun. */
    async finish(first: number, last: number) {
      for (let at = first; at <= last; at++) {
        await begun(works, at + 1)
        works[at]?.finish()
      }
    },
  }
}

async function begun(works: readonly unknown[], number: number): Promise<void> {
  while (works.length < number) await new Promise((resolve) => setImmediate(resolve))
}

t.test('does', async (t) => {
  t.test('admit others while a request has stepped aside', async (t) => {
    const { get, works, hasBegun } = await start(t)
    const aside = get('/aside')
    await hasBegun(1)
    t.equal((await get('/short')).body, 'short')
    works[0]?.finish()
    t.equal((await aside).body, 'done')
    t.equal((await get('/short')).body, 'short')
  })

  t.test('admit a read before a crowd that opens streams', async (t) => {
    const { get, works, hasBegun, finish } = await start(t)
    const opened = [get('/stream'), get('/stream'), get('/stream')]
    await hasBegun(1)
    const read = get('/short')
    works[0]?.finish()
    t.equal((await read).body, 'short')
    await finish(1, 2)
    t.strictSame(
      (await Promise.all(opened)).map(({ body }) => body),
      ['done', 'done', 'done'],
    )
  })
})

t.test('answers where no place is left to open a stream', async (t) => {
  const { get, hasBegun, finish } = await start(t)
  const opened = [get('/stream'), get('/stream'), get('/stream')]
  await hasBegun(1)
  const { statusCode, body } = await get('/stream')
  t.strictSame([statusCode, body], [200, 'busy'])
  await finish(0, 2)
  await Promise.all(opened)
})

t.test('gives whoever is signed in the place of a stranger who wants to open a stream', async (t) => {
  const { get, hasBegun, finish } = await start(t)
  const opened = [get('/stream'), get('/stream'), get('/stream')]
  await hasBegun(1)
  const reader = get('/stream', 'reader')
  const [, , last] = opened
  t.equal((await last)?.body, 'busy')
  await finish(0, 1)
  t.equal((await reader).body, 'done', 'before the stranger who came first')
  await finish(2, 2)
  await Promise.all(opened)
})

t.test('lets an export pass no crowd that opens streams', async (t) => {
  const { get, hasBegun, finish } = await start(t)
  const opened = [get('/stream'), get('/stream'), get('/stream')]
  await hasBegun(1)
  const exported = get('/export')
  await finish(0, 1)
  t.equal((await exported).body, 'done')
  await finish(2, 3)
  await Promise.all(opened)
})

t.test('refuses a request that finds no place when it comes back', async (t) => {
  const { get, works, hasBegun } = await start(t)
  const aside = get('/aside')
  await hasBegun(1)
  const held = get('/held')
  await hasBegun(2)
  const waiting = get('/short')
  await new Promise((resolve) => setImmediate(resolve))
  works[0]?.finish()
  t.equal((await aside).statusCode, 503)
  works[1]?.finish()
  t.strictSame([(await held).body, (await waiting).body], ['done', 'short'])
})

t.test('keeps no place taken', async (t) => {
  const { get, works, hasBegun } = await start(t)
  for (let round = 0; round < 5; round++) {
    const aside = get('/aside')
    await hasBegun(round + 1)
    if (round % 2) works[round]?.finish()
    else works[round]?.fail(new Error('no text'))
    t.equal((await aside).statusCode, round % 2 ? 200 : 500)
  }
  const held = get('/held')
  await hasBegun(6)
  works[5]?.finish()
  t.equal((await held).body, 'done')
})
