/**
 * Takes mail by SMTP that comes back to the return paths of letters, and no other mail: it relays
 * nothing, knows no logins and has no mailboxes. Each message is stored before the answer 250.
 */
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server'
import { readReturnAddress } from '../auth/newsletter-links.ts'
import { keepMessage } from '../commands/newsletter/keep-report.ts'
import type { Deps } from '../deps.ts'
import { keptMessageBytes, maxReportBytes } from '../domain/newsletter/reports.ts'
import { networkOf } from '../http/ip-network.ts'
import { type Counter, createCounter } from './counter.ts'

export type BounceServer = { port: number; close(): Promise<void> }

type ServerDeps = Pick<Deps, 'database' | 'box' | 'newId' | 'newsletterKeys' | 'elapsed' | 'log' | 'config'>

const bounds = {
  connections: 50,
  connectionsOfNetwork: 10,
  messagesOfNetworkInMinute: 300,
  /** A letter comes back once or twice. Servers that send more may try again later. */
  messagesOfSignupInHour: 20,
  /** Milliseconds without a byte, for a whole connection, and for connections after a signal to stop. */
  idleMs: 60_000,
  connectionMs: 300_000,
  closeMs: 5_000,
} as const

type Tallies = { ofNetwork: Counter; ofSignup: Counter }

export async function startBounceServer(
  deps: ServerDeps,
  listen: { host: string; port: number },
): Promise<BounceServer> {
  const { log, config, elapsed } = deps
  const address = config.bounces.address ?? ''
  // Most processes take no mail, so the package is loaded where one does.
  const { SMTPServer } = await import('smtp-server')
  const tallies = {
    ofNetwork: createCounter({ elapsed, windowMs: 60_000, max: bounds.messagesOfNetworkInMinute }),
    ofSignup: createCounter({ elapsed, windowMs: 3_600_000, max: bounds.messagesOfSignupInHour }),
  }
  const server = new SMTPServer({
    name: address.slice(address.lastIndexOf('@') + 1),
    banner: 'bounces only',
    logger: false,
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    hideSMTPUTF8: true,
    size: maxReportBytes,
    maxClients: bounds.connections,
    maxRecipients: 1,
    socketTimeout: bounds.idleMs,
    closeTimeout: bounds.closeMs,
    onRcptTo: ({ address: to }, session, done) => {
      checkRecipient(deps, tallies, { to, session, address }).then(() => done(), done)
    },
    onData: (stream, session, done) => {
      takeMessage(deps, stream, session).then((words) => done(null, words), done)
    },
  })
  boundConnections(server.server)
  server.on('error', (err) => log.debug({ err }, 'a connection to the port for bounces has failed'))
  server.listen(listen.port, listen.host)
  await Promise.race([
    once(server.server, 'listening'),
    once(server.server, 'error').then(([error]) => Promise.reject(error)),
  ])
  const { port } = server.server.address() as AddressInfo
  log.info({ port, host: listen.host }, `Masthead takes mail to ${address} by SMTP`)
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** Bounds the connections of one network, and the time of each, since every byte renews the idle time. */
function boundConnections(server: NodeJS.EventEmitter): void {
  const open = new Map<string, number>()
  server.prependListener('connection', (socket: Socket) => {
    const network = networkOf(socket.remoteAddress ?? '')
    const count = (open.get(network) ?? 0) + 1
    open.set(network, count)
    const deadline = setTimeout(() => socket.destroy(), bounds.connectionMs).unref()
    socket.once('close', () => {
      clearTimeout(deadline)
      const left = (open.get(network) ?? 1) - 1
      if (left > 0) open.set(network, left)
      else open.delete(network)
    })
    if (count > bounds.connectionsOfNetwork) socket.destroy()
  })
}

type Recipient = { to: string; session: SMTPServerSession; address: string }

async function checkRecipient(
  { newsletterKeys }: ServerDeps,
  { ofNetwork, ofSignup }: Tallies,
  { to, session, address }: Recipient,
): Promise<void> {
  // Guesses count too.
  if (!ofNetwork.take(networkOf(session.remoteAddress)))
    throw reply(451, '4.7.1 Too much mail, try again later')
  const signupId = readReturnAddress(await newsletterKeys.links(), address, to)
  if (signupId === undefined) throw reply(550, '5.1.1 No such address')
  if (!ofSignup.take(signupId)) throw reply(451, '4.7.1 Too much mail for this address, try again later')
}

async function takeMessage(
  deps: ServerDeps,
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
): Promise<string> {
  const message = await beginningOf(stream)
  if (stream.sizeExceeded) throw reply(552, `5.3.4 The message is longer than ${maxReportBytes} bytes`)
  // The command RCPT has checked it.
  const to = envelope.rcptTo[0]?.address ?? ''
  const returnPath = to.slice(to.indexOf('+') + 1, to.lastIndexOf('@')).toLowerCase()
  try {
    await keepMessage(deps, { message, returnPath, id: `smtp:${deps.newId()}` })
  } catch (err) {
    deps.log.warn({ err }, 'a returned mail could not be stored, and its server was asked to try again')
    throw reply(451, '4.3.0 Cannot store the message now, try again later')
  }
  return '2.0.0 Stored'
}

/** The rest is read and dropped, because an answer must not come before the end. */
async function beginningOf(stream: SMTPServerDataStream): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of stream as AsyncIterable<Buffer>) {
    if (length < keptMessageBytes) parts.push(part)
    length += part.length
  }
  return Buffer.concat(parts).subarray(0, keptMessageBytes)
}

function reply(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode })
}
