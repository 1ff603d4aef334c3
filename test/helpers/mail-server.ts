/**
 * A real SMTP server on a port that the kernel chooses. It answers as the test says, and keeps the
 * mail that it accepts.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import t from 'tap'

type Delivery = { from: string; to: string[]; mail: Email; raw: string }

type Stage = 'sender' | 'recipient' | 'content'

/** An SMTP reply that refuses mail, for the next `times` mails. */
export type Refusal = { stage: Stage; code: number; words: string; times: number }

type MailServer = {
  url: string
  /** The accepted mails, in order. */
  deliveries: Delivery[]
  /** The number of connections so far. */
  connections(): number
  refuse(refusal: Refusal): void
  /**
   * After this, the server does not reply to the content of a mail until the returned function is
   * called.
   */
  hold(): () => void
  /** Refuses connections, like a server that is down. */
  stop(): Promise<void>
  /** Starts again on the same port. */
  start(): Promise<void>
  /** Becomes a fresh server on the same port. */
  reset(): Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const deliveries: Delivery[] = []
  let refusal: Refusal | undefined
  let held: Promise<void> | undefined
  let connections = 0
  let server: SMTPServer | undefined
  let port = 0

  /** The error that makes the server refuse at this stage, if there is one. */
  function verdict(stage: Stage): Error | null {
    if (refusal?.stage !== stage || refusal.times === 0) return null
    refusal.times -= 1
    return Object.assign(new Error(refusal.words), { responseCode: refusal.code })
  }

  async function start(): Promise<void> {
    const fresh = new SMTPServer({
      hideSTARTTLS: true,
      // Connections that stay open between mails are cut soon.
      closeTimeout: 50,
      authOptional: true,
      onConnect: (_session, done) => {
        connections += 1
        done()
      },
      onMailFrom: (_address, _session, done) => done(verdict('sender')),
      onRcptTo: (_address, _session, done) => done(verdict('recipient')),
      async onData(stream, { envelope }, done) {
        const raw = await text(stream).catch(() => undefined)
        // The client has disconnected in the middle of its message, like a process that a test
        // kills.
        if (raw === undefined) return done(new Error('the message is incomplete'))
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
    // Some tests have clients that disconnect in the middle of a message.
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
