/**
 * Does a letter reach everybody, although its workers are killed? And how fast is it sent, beside a
 * bare loop of nodemailer to the same mail server? It needs a PostgreSQL server:
 * `npm run bench:postgres -- letters 100000`.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { Client } from 'pg'
import { newDatabase } from './attacks/service.ts'
import { printTable } from './harness.ts'
import { type Sink, startSink, startWorkerProcess, type WorkerProcess } from './letters/processes.ts'

/** The least part of the bare loop's mails per second. */
const leastRatio = 0.7
/** MB that a worker may hold. */
const maxMemory = 400
const connections = 5
const inFlight = 100
const [, , , given = '20000', everySeconds = '4'] = process.argv
const count = Number(given)
/** Signups that must get nothing, of each kind. */
const outsiders = 1_000

export async function run(): Promise<boolean> {
  const url = await newDatabase(process.env.TEST_DATABASE_URL)
  if (url === undefined) throw new Error('this bench needs PostgreSQL: npm run bench:postgres -- letters')
  const sink = await startSink()
  const environment = {
    DATABASE_URL: url,
    SECRET_KEY: 'a secret key that only the benches know',
    PUBLIC_URL: 'https://masthead.example',
    SMTP_URL: sink.url,
    SMTP_CONNECTIONS: `${connections}`,
    LETTERS_IN_FLIGHT: `${inFlight}`,
    MAIL_FROM: 'News <news@masthead.example>',
  }
  // The first worker makes the tables.
  await (await startWorkerProcess(environment)).stop()
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await makeSignups(client)
    const bare = await sendBare(sink)
    const alone = await sendAlone(client, sink, environment)
    const bareAgain = await sendBare(sink)
    const killed = await sendWithKills(client, sink, environment)
    return judge({ bare: (bare + bareAgain) / 2, alone, killed })
  } finally {
    await client.end()
    sink.stop()
  }
}

async function makeSignups(client: Client): Promise<void> {
  await client.query(
    `insert into signups (id, email, status, suppressed_because, source, requested_at, confirmed_at)
     select gen_random_uuid(), k.kind || i || '@example.org', k.status, k.because, 'bench', now(), now()
     from (values ('reader', 'confirmed', null, ${count}), ('left', 'unsubscribed', null, ${outsiders}),
       ('waits', 'pending', null, ${outsiders}), ('bounced', 'suppressed', 'bounce', ${outsiders}))
       k (kind, status, because, number), generate_series(1, k.number) i`,
  )
  await client.query('vacuum analyze signups, signup_newsletters')
}

/** A letter of about 40 KB, as it is after its rendering. */
const paragraph = 'The test track at Ødegård lies in the fog, and nobody drives faster than a bicycle. '
const html = `<!doctype html><html lang="en"><title>News</title><body>${`<p style="margin:0 0 16px">${paragraph.repeat(4)}</p>`.repeat(100)}
<p><a href="{{unsubscribeUrl}}">Unsubscribe</a> <a href="{{preferencesUrl}}">Preferences</a></p></body></html>`
const text = `${`${paragraph.repeat(4)}\n\n`.repeat(20)}Unsubscribe: {{unsubscribeUrl}}\n`

async function makeLetter(client: Client, source: string): Promise<string> {
  const id = randomUUID()
  await client.query(
    `insert into letters (id, newsletter_id, status, subject, sections, language, created_at, updated_at,
       send_at, started_at, sent_subject, sent_html, sent_text, segment)
     select $1, id, 'sending', 'News', '[]', 'en', now(), now(), now(), now(), 'News', $2, $3, $4
     from newsletters where is_default`,
    [id, html, text, JSON.stringify({ source })],
  )
  return id
}

/** Mails per second of nodemailer alone, with as many connections. */
async function sendBare(sink: Sink): Promise<number> {
  await sink.reset()
  const number = Math.min(count, 10_000)
  const transport = createTransport({
    url: sink.url,
    pool: true,
    maxConnections: connections,
    maxMessages: 1_000,
  } as Parameters<typeof createTransport>[0])
  const began = performance.now()
  const waiting = Array.from({ length: number }, (_, index) => index).values()
  const work = async () => {
    for (const index of waiting) {
      await transport.sendMail({
        from: 'News <news@masthead.example>',
        to: `reader${index}@example.org`,
        subject: 'News',
        html,
        text,
        headers: {
          'List-Unsubscribe': `<https://masthead.example/${index}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
      })
    }
  }
  await Promise.all(Array.from({ length: connections }, work))
  transport.close()
  return (number / (performance.now() - began)) * 1_000
}

type Sent = { perSecond: number; seconds: number; memory: number }

async function sendAlone(client: Client, sink: Sink, environment: Record<string, string>): Promise<Sent> {
  await sink.reset()
  const worker = await startWorkerProcess(environment)
  const began = performance.now()
  const id = await makeLetter(client, 'bench')
  const memory = await waitUntilSent(client, id, () => worker.memory())
  const seconds = (performance.now() - began) / 1_000
  await worker.stop()
  return { perSecond: count / seconds, seconds, memory }
}

type Killed = Sent & { kills: number; resent: number; received: Map<string, number> }

/** Two workers, of which one is killed every few seconds and started again. */
async function sendWithKills(
  client: Client,
  sink: Sink,
  environment: Record<string, string>,
): Promise<Killed> {
  await sink.reset()
  const workers = await Promise.all([startWorkerProcess(environment), startWorkerProcess(environment)])
  const began = performance.now()
  const id = await makeLetter(client, 'bench')
  let kills = 0
  let isDone = false
  const killing = (async () => {
    for (let turn = 0; !isDone; turn = 1 - turn) {
      await delay(Number(everySeconds) * 1_000)
      if (isDone) return
      await (workers[turn] as WorkerProcess).kill()
      kills += 1
      workers[turn] = await startWorkerProcess(environment)
    }
  })()
  const memory = await waitUntilSent(client, id, () => Math.max(...workers.map((one) => one.memory())))
  const seconds = (performance.now() - began) / 1_000
  isDone = true
  await killing
  for (const worker of workers) await worker.stop()
  const { rows } = await client.query('select resent_count from letters where id = $1', [id])
  const received = await sink.report()
  return { perSecond: count / seconds, seconds, memory, kills, resent: rows[0].resent_count, received }
}

/** Returns the most memory that was seen meanwhile. */
async function waitUntilSent(client: Client, id: string, memory: () => number): Promise<number> {
  let most = 0
  for (;;) {
    const { rows } = await client.query('select status, sent_count from letters where id = $1', [id])
    most = Math.max(most, memory())
    if (rows[0].status === 'sent') return most
    if (rows[0].status !== 'sending') throw new Error(`the letter is ${rows[0].status}`)
    await delay(200)
  }
}

function judge({ bare, alone, killed }: { bare: number; alone: Sent; killed: Killed }): boolean {
  const expected = new Set(Array.from({ length: count }, (_, index) => `reader${index + 1}@example.org`))
  const missed = [...expected].filter((address) => !killed.received.has(address)).length
  const others = [...killed.received.keys()].filter((address) => !expected.has(address)).length
  const twice = [...killed.received.values()].filter((times) => times === 2).length
  const oftener = [...killed.received.values()].filter((times) => times > 2).length
  const ratio = alone.perSecond / bare
  const row = (name: string, { perSecond, seconds, memory }: Sent) => [
    name,
    perSecond.toFixed(0),
    seconds.toFixed(1),
    memory.toFixed(0),
  ]
  printTable(
    ['letter', 'mails a second', 'seconds', 'memory of a worker, MB'],
    [
      ['a bare loop of nodemailer', bare.toFixed(0), '', ''],
      row('one worker', alone),
      row(`two workers, ${killed.kills} kills`, killed),
    ],
  )
  process.stdout.write(
    `One worker over the bare loop: ${ratio.toFixed(2)} (at least ${leastRatio}).\n` +
      `Of ${count} addresses with ${killed.kills} kills: ${missed} got nothing, ${twice} got the letter twice, ` +
      `${oftener} oftener, ${others} others got it. Taken up from dead workers: ${killed.resent}, ` +
      `of at most ${killed.kills * inFlight} in flight.\n`,
  )
  return (
    ratio >= leastRatio &&
    missed === 0 &&
    others === 0 &&
    twice + oftener <= killed.resent &&
    killed.resent <= killed.kills * inFlight &&
    Math.max(alone.memory, killed.memory) <= maxMemory
  )
}
