/** Readers and moderators work in one thread at the same moment, without a deadlock. */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { startTestApp } from '../helpers/app.ts'
import { serverUrl } from '../helpers/database.ts'

t.test('a busy thread', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const { send, person, deps } = await startTestApp()
  const author = await person(['author'])
  const reader = await person()
  const moderators = [await person(['moderator']), await person(['moderator'])]

  const draft = await send({ method: 'POST', url: '/v1/articles', as: author, payload: { title: 'Busy' } })
  const articleId: string = draft.body_.id
  await send({ method: 'PUT', url: `/v1/articles/${articleId}/publication`, as: author, payload: {} })

  const reply = (parentId: string | null) =>
    send({
      method: 'POST',
      url: `/v1/articles/${articleId}/comments`,
      as: reader,
      payload: { body: 'x', parentId },
    })
  const decide = (commentId: string, action: string, index: number) =>
    send({
      method: 'POST',
      url: `/v1/comments/${commentId}/decisions`,
      as: moderators[index % moderators.length],
      payload: { action, reason: 'other' },
    })

  const chain: string[] = []
  for (let depth = 0; depth < 7; depth++) chain.push((await reply(chain.at(-1) ?? null)).body_.id)

  const deadlocks = async () => {
    const [row] = await deps.database.db
      .select({ deadlocks: sql<string>`deadlocks` })
      .from(sql`pg_stat_database`)
      .where(sql`datname = current_database()`)
    return Number(row?.deadlocks)
  }

  const before = await deadlocks()
  // Deep comments are hidden and restored while replies come in at every depth above them.
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) => {
      const target = chain[index % chain.length] ?? ''
      if (index % 3 !== 0) return reply(chain[index % 4] ?? null)
      return decide(
        index % 2 === 0 ? (chain[5] ?? target) : (chain[6] ?? target),
        index % 4 < 2 ? 'hide' : 'restore',
        index,
      )
    }),
  )
  t.same(
    answers.filter(({ statusCode }) => statusCode >= 500).map(({ body }) => body),
    [],
    'no answer is a server error',
  )
  t.equal(await deadlocks(), before, 'PostgreSQL saw no deadlock')

  const [counts] = await deps.database.db
    .select({
      counted: sql<number>`(select comment_count from articles where id = ${articleId})`,
      visible: sql<number>`(
        select count(*)::int from comments where article_id = ${articleId} and status = 'visible')`,
    })
    .from(sql`(values (1)) as one`)
  t.equal(counts?.counted, counts?.visible, 'the count is exact')
})
