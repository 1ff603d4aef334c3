/** Who gets refusals at once, and who waits for them. */
import fastify from 'fastify'
import t, { type Test } from 'tap'
import { addSlowRefusals } from '../../../src/http/bounds/slow-refusals.ts'

function start(t: Test) {
  let time = 0
  const waits: { milliseconds: number; signal: AbortSignal; end: (value?: unknown) => void }[] = []
  const app = fastify({ forceCloseConnections: true })
  t.teardown(() => app.close())
  addSlowRefusals(app, {
    now: () => time,
    wait: (milliseconds, signal) =>
      new Promise((resolve) => {
        waits.push({ milliseconds, signal, end: resolve })
      }),
  })
  app.get('/livez', async () => 'alive')
  app.get('/refused', async (_request, reply) => reply.code(429).send('too many'))
  app.get('/', async () => 'answered')
  return {
    app,
    waits,
    ask: (url: string, remoteAddress = '192.0.2.1') => app.inject({ url, remoteAddress }),
    advance(milliseconds: number) {
      time += milliseconds
    },
  }
}

for (const [url, status, most] of [
  ['/refused', 429, 100],
  ['/livez', 200, 1_000],
] as const) {
  t.test(`${url}: ${most} in ten seconds come at once, and each further one waits`, async (t) => {
    const { ask, advance, waits } = start(t)
    for (let n = 0; n < most; n++) t.equal((await ask(url)).statusCode, status)
    const slow = ask(url)
    while (waits.length === 0) await new Promise((resolve) => setImmediate(resolve))
    t.equal((await ask(url, '192.0.2.2')).statusCode, status, 'another network does not wait')
    t.equal((await ask('/')).statusCode, 200, 'nor does any other answer')
    t.strictSame(
      waits.map(({ milliseconds }) => milliseconds),
      [1_000],
    )
    waits[0]?.end()
    t.equal((await slow).statusCode, status)

    advance(10_000)
    t.equal((await ask(url)).statusCode, status, 'in the next ten seconds it comes at once again')
  })
}

t.test('gives up to wait for a client who has left', async (t) => {
  const { app, ask, waits } = start(t)
  for (let n = 0; n < 100; n++) await ask('/refused')
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  for (let n = 0; n < 100; n++) await (await fetch(`${address}/refused`)).text()
  const leaving = new AbortController()
  const asked = fetch(`${address}/refused`, { signal: leaving.signal }).catch(() => 'left')
  while (waits.length === 0) await new Promise((resolve) => setImmediate(resolve))
  leaving.abort()
  t.equal(await asked, 'left')
  while (!waits[0]?.signal.aborted) await new Promise((resolve) => setImmediate(resolve))
  waits[0]?.end()
})
