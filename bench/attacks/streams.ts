/** Attacks on the streams of comments. */
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import {
  attacker,
  count,
  ended,
  get,
  hold,
  newTally,
  openSocket,
  type Tally,
  type Target,
} from './sockets.ts'

/** Tells whether a stream is open: its last event is `ready`, or `busy` if the stream has ended. */
export async function openStreams({ port, busy, token }: Target, signal: AbortSignal): Promise<Tally> {
  const path = `/v1/articles/${busy.id}/comments/stream`
  const streams: { text: string }[] = []
  const follow = (socket: Socket, headers = '') => {
    const stream = { text: '' }
    socket.on('data', (chunk) => {
      stream.text += chunk
    })
    socket.write(get(path, headers))
    return stream
  }
  const refused = { account: 0, stranger: 0 }
  const visit = async (who: keyof typeof refused) => {
    const localAddress = who === 'account' ? attacker() : '127.0.0.1'
    const socket = await openSocket(port, { localAddress, signal })
    if (!socket) return
    const stream = follow(socket, who === 'account' ? `Authorization: Bearer ${token}\r\n` : '')
    while (!signal.aborted && !/^event: /m.test(stream.text)) await delay(20)
    if (stream.text.includes('event: busy')) refused[who] += 1
    socket.destroy()
  }
  const guests = async () => {
    while (!signal.aborted) {
      await Promise.all([visit('account'), visit('stranger')])
      await delay(250)
    }
  }
  const [tally] = await Promise.all([
    hold({ port, sockets: 2_100, everyMs: 0, networks: 70, signal }, (socket) => {
      streams.push(follow(socket))
    }),
    guests(),
  ])
  const isOpen = ({ text }: { text: string }) =>
    text.includes('event: ready') && !text.includes('event: busy')
  tally.open = streams.filter(isOpen).length
  tally.note = `${tally.open} of ${streams.length} streams open`
  tally.faults = Object.entries(refused).flatMap(([who, times]) =>
    times > 0 ? [`no stream for the ${who}, ${times} times`] : [],
  )
  return tally
}

/** Asks for all comments that a reader has missed, and leaves after the first event. */
export async function askForMissed({ port, busy }: Target, signal: AbortSignal): Promise<Tally> {
  const tally = newTally()
  const text = get(`/v1/articles/${busy.id}/comments/stream`, 'Last-Event-ID: 0-0\r\n')
  const loop = async () => {
    while (!signal.aborted) {
      const socket = await openSocket(port, { signal })
      if (!socket) continue
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
      let received = ''
      socket.on('data', (chunk) => {
        received += chunk
        if (/\nevent: |"status":/.test(received)) socket.destroy()
      })
      socket.write(text)
      await Promise.race([closed, ended(signal)])
      socket.destroy()
      count(tally, received === '' ? undefined : Number(received.slice(9, 12)))
    }
  }
  await Promise.all(Array.from({ length: 10 }, loop))
  return tally
}
