/** The demo shows what the service can do: each kind of thing that a frontend or a moderator meets. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadDemo } from '../../src/boot/load-demo.ts'
import { startTestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { type Login, newFolder } from '../helpers/server.ts'

const dataDir = newFolder()
const masthead = await startTestApp({ dataDir })
const { send, deps } = masthead
await deps.database.transact((tx) =>
  loadDemo({ ...deps, database: { ...deps.database, db: tx, transact: (work) => work(tx) } }),
)
const logins: Login[] = JSON.parse(readFileSync(join(dataDir, 'demo-accounts.json'), 'utf8'))

async function logIn(role: string) {
  const { email, password } = logins.find(({ roles }) => roles.includes(role)) ?? {}
  const answer = await send({ method: 'POST', url: '/v1/sessions', payload: { email, password } })
  return { headers: { authorization: `Bearer ${expectStatus(answer, 201).body_.accessToken}` } }
}
// biome-ignore lint/suspicious/noExplicitAny: the rows are of many kinds.
type Row = Record<string, any>
const list = async (url: string, who = {}): Promise<Row[]> =>
  expectStatus(await send({ url, ...who }), 200).body_.data

t.test('does', async (t) => {
  const [author, moderator, admin] = [await logIn('author'), await logIn('moderator'), await logIn('admin')]

  t.test('show votes, replies and avatars', async (t) => {
    const articles = await list('/v1/articles?limit=100')
    const pages = await Promise.all(articles.map(({ id }) => list(`/v1/articles/${id}/comments?limit=100`)))
    const threads = pages.flat()
    t.ok(threads.some(({ score }) => score >= 4))
    t.ok(threads.some(({ downvotes }) => downvotes > 0))
    t.ok(threads.some(({ replyCount }) => replyCount > 1))
    const avatars = threads.flatMap(({ author }) => author?.avatarUrl ?? [])
    t.ok(avatars.length > 10)
    t.ok(avatars.every((url) => new URL(url).host === 'images.kerbweight.example'))
  })

  t.test('show a queue with reports and with what a rule has held', async (t) => {
    const queue = await list('/v1/moderation/queue', moderator)
    t.ok(queue.some(({ reports }) => reports.count === 2))
    t.ok(queue.some(({ comment }) => comment.status === 'pending'))
  })

  t.test('show an appeal that nobody has judged, and an account that is suspended', async (t) => {
    t.equal((await list('/v1/appeals', moderator)).length, 1)
    const accounts = await list('/v1/accounts?limit=100', admin)
    t.equal(accounts.filter(({ suspension }) => suspension !== null).length, 1)
  })

  t.test('show a draft, a schedule and a correction', async (t) => {
    for (const status of ['draft', 'scheduled']) {
      t.equal((await list(`/v1/drafts?status=${status}`, admin)).length, 1, status)
    }
    const article = await send({ url: '/v1/articles/hoshimori-mameko-six-months' })
    t.equal(article.body_.corrections.length, 1)
    t.ok((await list('/v1/drafts', author)).length > 0)
  })
})
