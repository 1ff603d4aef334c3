/** THE TABLE of attacks: what one stranger, or some networks of strangers, send to the service. */

import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
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
} from './sockets.ts'

/** `busy`: the article with the long discussion. */
export type Target = { port: number; busy: { id: string; slug: string } }

type Attack = { about: string; run: (target: Target, signal: AbortSignal) => Promise<Tally> }

const json = { 'content-type': 'application/json' }
const jsonHeader = 'Content-Type: application/json\r\n'
const threads = (id: string) => `/v1/articles/${id}/comments?limit=100&replies=11`
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

/** Sends the text and reads nothing. */
function writeOnly(socket: Socket, text: string): void {
  socket.pause()
  socket.write(text)
}

/** Sends the beginning of a request, and then a byte each second. */
function drip(socket: Socket, { beginning, byte }: { beginning: string; byte: string }): void {
  socket.write(beginning)
  const timer = setInterval(() => socket.write(byte), 1_000)
  socket.once('close', () => clearInterval(timer))
}

const deepBody = `{"email":${'['.repeat(500_000)}${']'.repeat(500_000)}}`
const bomb = gzipSync(Buffer.alloc(1_000_000, ' '))

export const attacks = {
  'never-read': {
    about: 'nine pipelined pages of threads a connection, no answer read, a new connection each 100 ms',
    run: holding({ sockets: 1_000, everyMs: 100 }, (socket, { busy }) =>
      writeOnly(socket, get(threads(busy.id)).repeat(9)),
    ),
  },
  'never-read-articles': {
    about: 'the same with lists of articles with their bodies, from 20 networks',
    run: holding({ sockets: 1_000, everyMs: 50, networks: 20 }, (socket) =>
      writeOnly(socket, get('/v1/articles?limit=100&fields=id,title,bodyHtml').repeat(9)),
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
    run: holding({ sockets: 400, everyMs: 2 }, (socket) =>
      drip(socket, { beginning: 'GET /v1/articles HTTP/1.1\r\nHost: x\r\nX: ', byte: 'x' }),
    ),
  },
  'slow-bodies': {
    about: '400 connections that send one byte of a body each second',
    run: holding({ sockets: 400, everyMs: 2 }, (socket) =>
      drip(socket, {
        beginning: `POST /v1/sessions HTTP/1.1\r\nHost: x\r\n${jsonHeader}Content-Length: 10000\r\n\r\n{`,
        byte: ' ',
      }),
    ),
  },
  'idle-sockets': {
    about: '2,000 connections that send nothing',
    run: holding({ sockets: 2_000, everyMs: 0 }, () => {}),
  },
  'idle-networks': {
    about: '8,000 kept connections from 20 networks, each after one request',
    run: holding({ sockets: 8_000, everyMs: 0, networks: 20 }, (socket) => {
      socket.resume()
      socket.write(get('/livez'))
    }),
  },
  'search-flood': {
    about: '40 searches at once with 100 results and an exact count',
    run: flooding(() => ({ path: search })),
  },
  'thread-flood': {
    about: '40 of the longest pages of threads at once',
    run: flooding((_n, { busy }) => ({ path: threads(busy.id) })),
  },
  'feed-flood': {
    about: '40 feeds and sitemaps at once',
    run: flooding((n) => ({
      path: ['/feeds/articles.rss', '/sitemap.xml', '/feeds/comments.json'][n % 3] ?? '/',
    })),
  },
  'login-flood': {
    about: '40 logins at once, each to another account that does not exist',
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
  'bad-tokens': {
    about: '40 requests at once with tokens that are not valid',
    run: flooding((n) => ({
      path: '/v1/accounts/me',
      headers: { authorization: n % 2 === 0 ? `Bearer mh_${'x'.repeat(40)}${n}` : `Bearer a.b.${n}` },
    })),
  },
  preflights: {
    about: '40 CORS preflights at once',
    run: flooding(() => ({
      method: 'OPTIONS',
      path: '/v1/articles',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })),
  },
  'no-such-path': {
    about: '40 requests at once for paths that do not exist',
    run: flooding((n) => ({ path: `/v1/nothing/${n}` })),
  },
  readiness: {
    about: '40 requests at once for /readyz',
    run: flooding(() => ({ path: '/readyz' })),
  },
  reference: {
    about: '40 downloads at once of the reference page and its script',
    run: flooding((n) => ({ path: n % 2 === 0 ? '/docs/js/scalar.js' : '/docs/' })),
  },
  'big-bodies': {
    about: '20 bodies of 1 MB at once, nested as deep as it goes',
    run: flooding(() => ({ method: 'POST', path: signups, headers: json, body: deepBody }), { parallel: 20 }),
  },
  'compression-bombs': {
    about: '20 bodies at once of 1 KB that decompress to 1 MB',
    run: flooding(
      () => ({ method: 'POST', path: signups, headers: { ...json, 'content-encoding': 'gzip' }, body: bomb }),
      { parallel: 20 },
    ),
  },
  streams: {
    about: '2,100 streams of comments from 70 networks',
    run: holding({ sockets: 2_100, everyMs: 0, networks: 70 }, (socket, { busy }) => {
      socket.resume()
      socket.write(get(`/v1/articles/${busy.id}/comments/stream`))
    }),
  },
  reconnects: {
    about: 'a connection that is cut in the middle of its request, again and again',
    async run({ port, busy }, signal) {
      const tally = newTally()
      const loop = async () => {
        while (!signal.aborted) {
          const socket = await openSocket(port)
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
