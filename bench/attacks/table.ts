/** THE TABLE of attacks: what one stranger, or some networks of strangers, send to the service. */

import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { atMostOpen, type Bound, onlyAnswers, someAnswers } from './bounds.ts'
import {
  count,
  ended,
  type Flood,
  flood,
  get,
  type Hold,
  hold,
  newTally,
  openSocket,
  type Request,
  type Tally,
  type Target,
} from './sockets.ts'
import { askForMissed, openStreams } from './streams.ts'

export type Attack = {
  about: string
  /** Seconds that it needs at least, to reach the bounds. */
  least?: number
  /** Whether it connects faster than a process accepts. */
  fillsBacklog?: true
  bounds?: readonly Bound[]
  run: (target: Target, signal: AbortSignal) => Promise<Tally>
}

const json = { 'content-type': 'application/json' }
const jsonHeader = 'Content-Type: application/json\r\n'
export const threads = (id: string) => `/v1/articles/${id}/comments?limit=100&replies=11`
const signups = '/v1/newsletter-signups'
const search = '/v1/articles?q=car&limit=100&count=exact'

/** Sends requests on 40 connections, each as soon as the one before is answered. */
const flooding =
  (
    next: (n: number, target: Target) => Request,
    options: Partial<Pick<Flood, 'parallel' | 'networks'>> = {},
  ): Attack['run'] =>
  (target, signal) =>
    flood({ port: target.port, parallel: 40, ...options, signal, next: (n) => next(n, target) })

/** Opens sockets, and does something on each. */
const holding =
  (
    options: Pick<Hold, 'sockets' | 'everyMs' | 'networks'>,
    work: (socket: Socket, target: Target) => void,
  ): Attack['run'] =>
  (target, signal) =>
    hold({ port: target.port, ...options, signal }, (socket) => work(socket, target))

const halfBody = [
  `POST ${signups} HTTP/1.1`,
  'Host: x',
  'Content-Type: application/json',
  `Content-Length: 130000\r\n\r\n{"email":"${'x'.repeat(65_000)}`,
].join('\r\n')

/** Pipelined, and more than the kernel takes for a client who reads nothing. */
export const unread = (path: string) => get(path).repeat(9)

/** Sends the text and reads nothing. */
export function writeOnly(socket: Socket, text: string): void {
  socket.pause()
  socket.write(text)
}

const tinyChunks = [
  `POST ${signups} HTTP/1.1`,
  'Host: x',
  jsonHeader.trimEnd(),
  `Transfer-Encoding: chunked\r\n\r\n${'1\r\n \r\n'.repeat(100_000)}`,
].join('\r\n')

/** 14 KB in 88 fields, just below what the service accepts. */
const longHeaders = Array.from({ length: 88 }, (_, n) => `X-${n}: ${'x'.repeat(150)}\r\n`).join('')

type Slow = { beginning: string; byte: string }
export const slowHeaders: Slow = { beginning: 'GET /v1/articles HTTP/1.1\r\nHost: x\r\nX: ', byte: 'x' }
export const slowBody: Slow = {
  beginning: `POST /v1/sessions HTTP/1.1\r\nHost: x\r\n${jsonHeader}Content-Length: 10000\r\n\r\n{`,
  byte: ' ',
}

/** Sends the beginning of a request, and then a byte each second. */
export function drip(socket: Socket, { beginning, byte }: Slow): void {
  socket.write(beginning)
  const timer = setInterval(() => socket.write(byte), 1_000)
  socket.once('close', () => clearInterval(timer))
}

const nested = (name: string, levels: number) => `{"${name}":${'['.repeat(levels)}${']'.repeat(levels)}}`
const [deepSignup, deepComment] = [nested('email', 65_000), nested('body', 500_000)]
const bomb = gzipSync(Buffer.alloc(1_000_000, ' '))

export const attacks = {
  'never-read': {
    about: 'nine pipelined pages of threads a connection, no answer read, a new connection each 100 ms',
    run: holding({ sockets: 1_000, everyMs: 100 }, (socket, { busy }) =>
      writeOnly(socket, unread(threads(busy.id))),
    ),
  },
  'never-read-articles': {
    about: 'the same with lists of articles with their bodies, from 20 networks',
    run: holding({ sockets: 1_000, everyMs: 50, networks: 20 }, (socket) =>
      writeOnly(socket, unread('/v1/articles?limit=100&fields=id,title,bodyHtml')),
    ),
  },
  pipelining: {
    about: '2,000 small requests in one write, on each of 100 connections, no answer read',
    run: holding({ sockets: 100, everyMs: 10 }, (socket) =>
      writeOnly(socket, 'GET /v1/settings HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2_000)),
    ),
  },
  'slow-headers': {
    about: '400 connections that send one byte of a header each second',
    run: holding({ sockets: 400, everyMs: 2 }, (socket) => drip(socket, slowHeaders)),
  },
  'slow-bodies': {
    about: '400 connections that send one byte of a body each second',
    run: holding({ sockets: 400, everyMs: 2 }, (socket) => drip(socket, slowBody)),
  },
  'half-bodies': {
    about: '500 bodies of 130 KB from 100 networks, of which the last half never comes',
    run: holding({ sockets: 500, everyMs: 0, networks: 100 }, (socket) => {
      socket.resume()
      socket.write(halfBody)
    }),
  },
  'tiny-chunks': {
    about: '500 bodies in chunks of one byte from 100 networks, which never end',
    fillsBacklog: true,
    run: holding({ sockets: 500, everyMs: 2, networks: 100 }, (socket) => {
      socket.resume()
      socket.write(tinyChunks)
    }),
  },
  'long-headers': {
    about: '4,000 connections from 20 networks with 14 KB of headers: half are never finished, half are kept',
    least: 5,
    run: holding({ sockets: 4_000, everyMs: 0, networks: 20 }, (socket) => {
      socket.resume()
      socket.write(get('/livez', longHeaders).slice(0, (socket.localPort ?? 0) % 2 === 1 ? -2 : undefined))
    }),
  },
  'idle-sockets': {
    about: '2,000 connections that send nothing',
    bounds: [atMostOpen(512)],
    run: holding({ sockets: 2_000, everyMs: 0 }, () => {}),
  },
  'idle-networks': {
    about: '8,000 kept connections from 20 networks, each after one request',
    least: 5,
    // The kernel holds up to 512 more, which the service has not accepted yet.
    bounds: [atMostOpen(5_512)],
    run: holding({ sockets: 8_000, everyMs: 0, networks: 20 }, (socket) => {
      socket.resume()
      socket.write(get('/livez'))
    }),
  },
  'search-flood': {
    about: '40 searches at once with 100 results and an exact count',
    bounds: [onlyAnswers(200, 429, 503)],
    run: flooding(() => ({ path: search })),
  },
  'thread-flood': {
    about: '40 of the longest pages of threads at once',
    bounds: [onlyAnswers(200, 429, 503)],
    run: flooding((_n, { busy }) => ({ path: threads(busy.id) })),
  },
  'feed-flood': {
    about: '40 feeds and sitemaps at once',
    bounds: [onlyAnswers(200, 429, 503)],
    run: flooding((n) => ({
      path: ['/feeds/articles.rss', '/sitemap.xml', '/feeds/comments.json'][n % 3] ?? '/',
    })),
  },
  'login-flood': {
    about: '40 logins at once, each to another account that does not exist',
    bounds: [onlyAnswers(401, 429, 503)],
    run: flooding(
      (n) => ({
        method: 'POST',
        path: '/v1/sessions',
        headers: json,
        body: JSON.stringify({ email: `nobody-${n}@readers.example`, password: 'a wrong password' }),
      }),
      { networks: 40 },
    ),
  },
  'account-flood': {
    about: '40 requests at once of one account for what is stored about it',
    bounds: [onlyAnswers(200, 429, 503)],
    run: flooding((_n, { token }) => ({
      path: '/v1/accounts/me',
      headers: { authorization: `Bearer ${token}` },
    })),
  },
  'bad-tokens': {
    about: '40 requests at once with tokens that are not valid',
    bounds: [onlyAnswers(401, 429, 503)],
    run: flooding((n) => ({
      path: '/v1/accounts/me',
      headers: { authorization: n % 2 === 0 ? `Bearer mh_${'x'.repeat(40)}${n}` : `Bearer a.b.${n}` },
    })),
  },
  preflights: {
    about: '40 CORS preflights at once',
    bounds: [onlyAnswers(204, 429)],
    run: flooding(() => ({
      method: 'OPTIONS',
      path: '/v1/articles',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })),
  },
  'no-such-path': {
    about: '40 requests at once for paths that do not exist',
    bounds: [onlyAnswers(404, 429, 503)],
    run: flooding((n) => ({ path: `/v1/nothing/${n}` })),
  },
  'malformed-paths': {
    about: '40 requests at once with paths that cannot be decoded',
    bounds: [onlyAnswers(400, 429, 503)],
    run: flooding((n) => ({ path: `/%ZZ/${n}` })),
  },
  readiness: {
    about: '40 requests at once for /readyz',
    bounds: [onlyAnswers(200, 429, 503)],
    run: flooding(() => ({ path: '/readyz' })),
  },
  reference: {
    about: '40 downloads at once of the reference page and its script',
    bounds: [onlyAnswers(200, 429, 503)],
    run: flooding((n) => ({ path: n % 2 === 0 ? '/docs/js/scalar.js' : '/docs/' })),
  },
  'big-bodies': {
    about: '20 bodies at once, of strangers (130 KB) and of an account (1 MB), nested as deep as it goes',
    bounds: [someAnswers(400), onlyAnswers(400, 429, 503)],
    run: flooding(
      (n, { busy, token }) => {
        if (n % 2 === 0) return { method: 'POST', path: signups, headers: json, body: deepSignup }
        const path = `/v1/articles/${busy.id}/comments`
        return {
          method: 'POST',
          path,
          headers: { ...json, authorization: `Bearer ${token}` },
          body: deepComment,
        }
      },
      { parallel: 20 },
    ),
  },
  'compression-bombs': {
    about: '20 bodies at once of 1 KB that decompress to 1 MB',
    bounds: [someAnswers(415), onlyAnswers(415, 429, 503)],
    run: flooding(
      () => ({ method: 'POST', path: signups, headers: { ...json, 'content-encoding': 'gzip' }, body: bomb }),
      { parallel: 20 },
    ),
  },
  streams: {
    about: '2,100 streams of comments from 70 networks, while an account and a stranger open one',
    least: 10,
    // Of 2,000 places, 500 are kept for accounts. One is the stranger's.
    bounds: [atMostOpen(1_500)],
    run: openStreams,
  },
  'missed-comments': {
    about: '10 streams at once that ask for all missed comments, and are left after the first event',
    run: askForMissed,
  },
  reconnects: {
    about: 'a connection that is cut in the middle of its request, again and again',
    fillsBacklog: true,
    async run({ port, busy }, signal) {
      const tally = newTally()
      const loop = async () => {
        while (!signal.aborted) {
          const socket = await openSocket(port, { signal })
          count(tally, undefined)
          if (!socket) continue
          const closed = new Promise((resolve) => socket.once('close', resolve))
          socket.write(get(threads(busy.id)), () => socket.destroy())
          await closed
        }
      }
      await Promise.all([loop(), loop(), loop(), loop(), ended(signal)])
      return tally
    },
  },
} as const satisfies Record<string, Attack>

export type AttackName = keyof typeof attacks
