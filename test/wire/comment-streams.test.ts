/** Streams of comments over sockets, from every instance, until the process is told to end. */
import { Readable } from 'node:stream'
import t from 'tap'
import { listenTo } from '../helpers/comments/event-stream.ts'
import { bearer, places, post, readDemoAccounts, type Server, startServer } from '../helpers/server.ts'

for (const { name, make } of places) {
  t.test(`comments as they happen, ${name}`, async (t) => {
    const { environment } = await make()
    const ours = await startServer({ ...environment, DEMO: 'on' })
    const other = environment.DATABASE_URL ? await startServer({ ...environment, DEMO: 'on' }) : ours
    const [login] = readDemoAccounts(environment.DATA_DIR).filter(({ roles }) => roles.length === 1)
    const headers = await bearer(ours.url, login ?? { email: '', password: '' })
    const { data } = (await (await fetch(`${ours.url}/v1/articles?limit=1`)).json()) as {
      data: { id: string }[]
    }
    const path = `/v1/articles/${data[0]?.id}/comments`
    const comment = async (at: Server, body: string) => {
      const answer = await post(`${at.url}${path}`, { body }, headers)
      t.equal(answer.status, 201)
      return ((await answer.json()) as { id: string }).id
    }

    const follow = async (at: Server, id = '', more: Record<string, string> = {}) => {
      const answer = await fetch(`${at.url}${path}/stream`, { headers: { 'last-event-id': id, ...more } })
      t.equal(answer.status, 200)
      if (!answer.body) throw new Error('a stream has a body')
      return listenTo(Readable.fromWeb(answer.body as import('node:stream/web').ReadableStream))
    }

    const heard = await follow(ours)
    const ready = await heard.message(1)
    const id = await comment(other, 'Told everywhere')
    const told = await heard.of(id)
    t.match(told, { event: 'posted', data: { id, comment: { body: 'Told everywhere' } } })
    const resumed = await follow(other, ready.id)
    t.strictSame(await resumed.of(id), told, 'the same at all instances')

    // One stream of this address is open at `ours`, and another one at `other`, which may be the same.
    const crowd = await Promise.all(Array.from({ length: ours === other ? 28 : 29 }, () => follow(ours)))
    for (const listening of crowd) t.equal((await listening.message(1)).event, 'ready')
    t.equal((await (await follow(ours)).message(1)).event, 'busy')
    const refused = await follow(ours, '', { authorization: 'Bearer nonsense' })
    t.equal((await refused.message(1)).event, 'busy', 'a token that is not valid counts as none')
    const signedIn = await follow(ours, '', headers)
    t.equal((await signedIn.message(1)).event, 'ready', 'accounts have places of their own')

    t.strictSame(await ours.stop(), { code: 0, signal: null }, 'streams do not keep the process')
    await heard.ended
    t.strictSame(await other.stop(), { code: 0, signal: null })
    await resumed.ended
  })
}
