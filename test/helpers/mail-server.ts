/** A real SMTP server on a port that the kernel chooses; it answers as told, and keeps what it has taken. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import t from 'tap'

export type Delivery = { from: string; to: string[]; mail: Email; raw: string }

type Stage = 'sender' | 'recipient' | 'content'

/** An SMTP reply that is no success, for as many mails as are counted. */
export type Refusal = { stage: Stage; code: number; words: string; times: number }

export type MailServer = {
  url: string
  /** What it has taken over, in that order. */
  deliveries: Delivery[]
  /** How many connections it has had. */
  connections(): number
  refuse(refusal: Refusal): void
  /** From now on it says nothing to a mail's content until the returned function is called. */
  hold(): () => void
  /** As a server that is down: connections are refused. */
  stop(): Promise<void>
  /** Again on the same port. */
  start(): Promise<void>
  /** As a new one, that has seen nothing, on the same port. */
  reset(): Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const deliveries: Delivery[] = []
  let refusal: Refusal | undefined
  let held: Promise<void> | undefined
  let connections = 0
  let server: SMTPServer | undefined
  let port = 0

  /** The error that makes the server refuse at this stage, or nothing. */
  function verdict(stage: Stage): Error | null {
    if (refusal?.stage !== stage || refusal.times === 0) return null
    refusal.times -= 1
    return Object.assign(new Error(refusal.words), { responseCode: refusal.code })
  }

  async function start(): Promise<void> {
    const fresh = new SMTPServer({
      hideSTARTTLS: true,
      authOptional: true,
      onConnect: (_session, done) => {
        connections += 1
        done()
      },
      onMailFrom: (_address, _session, done) => done(verdict('sender')),
      onRcptTo: (_address, _session, done) => done(verdict('recipient')),
      async onData(stream, { envelope }, done) {
        const raw = await text(stream)
        await held
        const refused = verdict('content')
        if (!refused) {
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
          const to = envelope.rcptTo.map(({ address }) => address)
          deliveries.push({ from, to, mail: await PostalMime.parse(raw), raw })
        }
        done(refused)
      },
    })
    // A client that goes away in the middle is one of the things to test.
    fresh.on('error', () => {})
    fresh.listen(port, '127.0.0.1')
    await once(fresh.server, 'listening')
    port = (fresh.server.address() as AddressInfo).port
    server = fresh
  }

  function stop(): Promise<void> {
    return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()))
  }

  await start()
  t.teardown(stop)
  return {
    url: `smtp://127.0.0.1:${port}`,
    deliveries,
    connections: () => connections,
    refuse: (next) => {
      refusal = next
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return resolve
    },
    stop,
    start,
    async reset() {
      await stop()
      deliveries.length = 0
      connections = 0
      refusal = undefined
      held = undefined
      await start()
    },
  }
}
