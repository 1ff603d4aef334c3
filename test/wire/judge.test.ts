/**
 * The outside judge over real sockets: its questions, the effect of its answers, and that no answer
 * loses a comment.
 */
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createJudge, type JudgeQuestion, sign, webhookKey } from '../../src/outbound/judge.ts'
import { saying, startJudge } from '../helpers/moderation/judge.ts'
import { until } from '../helpers/until.ts'

const comment: JudgeQuestion = {
  comment: { id: randomUUID(), body: 'A *comment* — 👍', bodyHtml: '<p>A <em>comment</em> — 👍</p>' },
  article: { id: randomUUID(), slug: 'a-first-drive', title: 'A first drive' },
  author: { id: randomUUID(), displayName: 'Ann', createdAt: '2026-11-02T09:00:00.000Z', commentCount: 3 },
}
const unavailable = { outcome: 'pending', reasons: [{ rule: 'judge-unavailable', evidence: '' }] }
const now = new Date('2026-11-02T09:00:00.000Z')
/** Only the tests of a silent judge wait for this time to pass. */
const patient = 60_000

async function startJudgeClient(timeoutMs = patient) {
  const server = await startJudge()
  const failures: unknown[] = []
  const onFailure = (error: unknown) => void failures.push(error)
  const judge = createJudge({
    ...server.screening,
    clock: () => now,
    newId: randomUUID,
    onFailure,
    timeoutMs,
  })
  return { server, failures, ask: () => judge(comment) }
}

t.test('does', async (t) => {
  const { server, failures, ask } = await startJudgeClient()

  t.test('sign as in the example of Standard Webhooks', async (t) => {
    const key = webhookKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
    const signature = sign(key, 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}')
    t.equal(signature, 'g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  t.test('ask with all facts and a valid signature', async (t) => {
    t.strictSame(await ask(), { outcome: 'visible', reasons: [] })
    t.strictSame(server.questions, [
      { type: 'comment.screening', timestamp: now.toISOString(), data: comment },
    ])
    t.strictSame(server.faults, [])
  })

  t.test('take each outcome, with reasons or without', async (t) => {
    const reasons = [{ rule: 'toxicity', evidence: '0.97' }]
    for (const outcome of ['visible', 'pending', 'refused']) {
      server.answer = saying({ outcome, reasons, score: 1 })
      t.strictSame(await ask(), { outcome, reasons })
    }
    server.answer = saying({ outcome: 'pending', reasons: [{ rule: 'toxicity' }] })
    t.strictSame(await ask(), { outcome: 'pending', reasons: [{ rule: 'toxicity', evidence: '' }] })
  })

  t.test('keep the part of a reason that can be stored', async (t) => {
    server.answer = saying({
      outcome: 'pending',
      reasons: [{ rule: 'a\0b'.repeat(99), evidence: '😀'.repeat(999) }],
    })
    const [reason] = (await ask()).reasons
    t.match(reason?.rule, /^[ab ]{100}$/)
    t.equal(reason?.evidence, '😀'.repeat(250))
    t.strictSame(failures, [])
  })
})

t.test('refuses', async (t) => {
  const { server, failures, ask } = await startJudgeClient()
  const elsewhere = await startJudge()
  const good = { outcome: 'visible' }
  const answers: Record<string, (typeof server)['answer']> = {
    'broken JSON': saying('{"outcome": "visible"'),
    'no JSON': saying(''),
    'a list': saying([good]),
    null: saying('null'),
    'no outcome': saying({}),
    'an outcome that nobody knows': saying({ outcome: 'hidden' }),
    'reasons that are no list': saying({ outcome: 'pending', reasons: 'toxic' }),
    'a reason without a rule': saying({ outcome: 'pending', reasons: [{ evidence: 'x' }] }),
    'too many reasons': saying({ outcome: 'pending', reasons: Array(21).fill({ rule: 'x' }) }),
    'text that is not UTF-8': (response) => void response.end(Buffer.from([0x22, 0xff, 0x22])),
    'a huge body': saying({ ...good, more: 'x'.repeat(20_000) }),
    'a body without end': (response) => {
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(4_096)));
      }
      response.on('drain', pour)
      pour()
    },
    'a redirect': (response) =>
      void response.writeHead(307, { location: elsewhere.screening.url }).end(JSON.stringify(good)),
    'a failure': saying(good, 500),
    'another success': saying(good, 201),
    'no content': (response) => void response.writeHead(204).end(),
    'a closed connection': (response) => void response.destroy(),
    'a connection closed within the body': (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"outcome":')
      setImmediate(() => response.destroy())
    },
  }
  for (const [name, answer] of Object.entries(answers)) {
    t.test(`${name}, and leaves the comment to a moderator`, async (t) => {
      server.answer = answer
      t.strictSame(await ask(), unavailable)
      t.ok(failures.pop() instanceof Error)
    })
  }

  t.test('to follow a redirect', async (t) => t.strictSame(elsewhere.questions, []))

  t.test('to wait for a judge that stays silent, or does not finish its answer', async (t) => {
    const { server, failures, ask } = await startJudgeClient(100)
    const silences: (typeof server)['answer'][] = [
      () => undefined,
      (response) => void response.writeHead(200).write('{"outcome":'),
      (response) => void response.writeHead(200).flushHeaders(),
    ]
    for (const silence of silences) {
      server.answer = silence
      t.strictSame(await ask(), unavailable)
    }
    t.equal(failures.length, silences.length)
    await until(async () => (await server.connections()) === 0)
  })

  t.test('to wait for a judge that is not reachable', async (t) => {
    const { server, ask } = await startJudgeClient()
    await server.stop()
    t.strictSame(await ask(), unavailable)
  })
})

t.test('keeps', async (t) => {
  t.test('to fifty questions and sockets, and continues after an answer', async (t) => {
    const { server, failures, ask } = await startJudgeClient()
    const open: (() => void)[] = []
    server.answer = (response) => void open.push(() => saying({ outcome: 'visible' })(response))
    const answers = Array.from({ length: 80 }, ask)
    await until(() => open.length === 50 && failures.length === 30)
    t.equal(await server.connections(), 50)
    for (const release of open) release()
    const outcomes = (await Promise.all(answers)).map(({ outcome }) => outcome)
    t.equal(outcomes.filter((outcome) => outcome === 'visible').length, 50)
    t.equal(outcomes.filter((outcome) => outcome === 'pending').length, 30)
    server.answer = saying({ outcome: 'visible' })
    t.strictSame(await ask(), { outcome: 'visible', reasons: [] })
  })
})
