/**
 * A proxy between the service and PostgreSQL. A test can break a connection when a certain text is
 * sent.
 */

import type { AddressInfo } from 'node:net'
import { createServer, connect as openSocket, type Socket } from 'node:net'
import type { Test } from 'tap'

type Proxy = {
  /** The connection string that leads through the proxy. */
  url: string
  /** After this, a connection that sends this text breaks before the server receives the text. */
  cutAt(text: string | undefined): void
}

export async function startProxy(t: Test, connectionString: string): Promise<Proxy> {
  const target = new URL(connectionString)
  const sockets = new Set<Socket>()
  let cutting: string | undefined
  const server = createServer((client) => {
    const upstream = openSocket(Number(target.port), target.hostname)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
    client.on('data', (chunk) => {
      if (cutting !== undefined && chunk.includes(cutting)) client.destroy()
      else upstream.write(chunk)
    })
    upstream.pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    cutAt(text) {
      cutting = text
    },
  }
}
