/**
 * A mail server that accepts everything and keeps how often each address got a mail. It runs in a
 * process of its own and does as little as possible, so that it is not what is measured.
 */
import { createServer, type Socket } from 'node:net'

/** How often each address got a mail. */
const received = new Map<string, number>()
let total = 0
/** When the last mail arrived, in milliseconds of this process. */
let lastAt = 0

const contentEnd = '\r\n.\r\n'

function serve(socket: Socket): void {
  let waiting = ''
  let isContent = false
  let recipient = ''
  const say = (line: string) => socket.write(`${line}\r\n`)
  socket.setNoDelay(true).setEncoding('latin1')
  socket.on('error', () => socket.destroy())
  socket.on('data', (text: string) => {
    waiting += text
    for (;;) {
      if (isContent) {
        const end = waiting.indexOf(contentEnd)
        if (end === -1) {
          // Only the end matters.
          waiting = waiting.slice(-contentEnd.length)
          return
        }
        waiting = waiting.slice(end + contentEnd.length)
        isContent = false
        total += 1
        lastAt = performance.now()
        received.set(recipient, (received.get(recipient) ?? 0) + 1)
        say('250 accepted')
        continue
      }
      const end = waiting.indexOf('\r\n')
      if (end === -1) return
      const line = waiting.slice(0, end)
      waiting = waiting.slice(end + 2)
      const command = line.slice(0, 4).toUpperCase()
      if (command === 'EHLO') say('250-sink\r\n250 8BITMIME')
      else if (command === 'RCPT') {
        recipient = /<([^>]*)>/.exec(line)?.[1] ?? ''
        say('250 known')
      } else if (command === 'DATA') {
        isContent = true
        // A content that is empty ends at once.
        say('354 go on')
      } else if (command === 'QUIT') {
        socket.end('221 bye\r\n')
        return
      } else say('250 fine')
    }
  })
  say('220 sink')
}

const server = createServer(serve).listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as { port: number }).port })
})

process.on('message', (order: 'count' | 'report' | 'reset') => {
  if (order === 'count') process.send?.({ total, lastAt, different: received.size })
  if (order === 'report') process.send?.({ received: [...received] })
  if (order === 'reset') {
    received.clear()
    total = 0
    process.send?.({})
  }
})
