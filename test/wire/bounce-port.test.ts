/** The port for returned mail in the process of an operator: its start, its stop and a port that is taken. */
import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { places, startProcess, startServer } from '../helpers/server.ts'

const bounces = { BOUNCE_ADDRESS: 'bounces@mail.example.org', BOUNCE_PORT: '0', DEMO: 'off' }

t.test('the port for returned mail', async (t) => {
  const [place] = places
  if (!place) throw new Error('there is no database')
  const { environment } = await place.make()
  const server = await startServer({ ...environment, ...bounces })
  const { port } = await server.logged('Masthead takes mail to bounces@mail.example.org by SMTP')
  const client = connect(Number(port), '127.0.0.1').setEncoding('utf8')
  t.match((await once(client, 'data'))[0], /^220 mail\.example\.org ESMTP bounces only/)

  t.test('that is taken is told in words', async (t) => {
    const { environment: other } = await place.make()
    const second = startProcess({ ...other, ...bounces, BOUNCE_PORT: String(port) })
    t.strictSame(await second.exited, { code: 1, signal: null })
    t.match(second.stderr(), /EADDRINUSE.*Set BOUNCE_PORT to another port\.\n$/)
  })

  t.test('closes when the process is told to stop', async (t) => {
    client.destroy()
    t.strictSame(await server.stop(), { code: 0, signal: null })
  })
})
