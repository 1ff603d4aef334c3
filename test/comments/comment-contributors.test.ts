/** Tests how the authors of comments lead to their contributors on the masthead. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { accounts } from '../../src/db/tables/accounts.ts'
import { type Person, startTestApp } from '../helpers/app.ts'
import { startDiscussion } from '../helpers/comments/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'

const app = await startTestApp()
const { send, person, deps } = app
const { articleId, post, submit } = await startDiscussion(app)
const [admin, moderator] = [await person(['admin']), await person(['moderator'])]

const profileOf = async (as: Person, name: string, more: object = {}) =>
  (
    await send({
      method: 'POST',
      url: '/v1/contributors',
      payload: { name, country: 'NO', accountId: as.id, ...more },
      as: admin,
    })
  ).body_
const get = async (url: string, as?: Person) => (await send({ url, ...(as && { as }) })).body_

const [reader, drawn, pictured, own] = [await person(), await person(), await person(), await person()]
const drawnProfile = await profileOf(drawn, 'Drawn Name')
await profileOf(pictured, 'Pictured Name', { avatarUrl: 'https://img.example/profile.png' })
await profileOf(own, 'Own Picture', { avatarUrl: 'https://img.example/profile.png' })
const avatarUrl = 'https://img.example/account.png'
await deps.database.db.update(accounts).set({ avatarUrl }).where(eq(accounts.id, own.id))

const expected = new Map<string, object>([
  [reader.id, { contributorSlug: null, avatarUrl: null }],
  [drawn.id, { contributorSlug: 'drawn-name', avatarUrl: drawnProfile.avatar }],
  [pictured.id, { contributorSlug: 'pictured-name', avatarUrl: 'https://img.example/profile.png' }],
  [own.id, { contributorSlug: 'own-picture', avatarUrl }],
])
const root = await post(reader, 'Root')
for (const each of [drawn, pictured, own]) await post(each, 'Reply', root.id)

type Author = { id: string; avatarUrl: string | null; contributorSlug: string | null }
const authorsIn = (value: unknown): Author[] => {
  if (value === null || typeof value !== 'object') return []
  const here = 'badges' in value ? [value as unknown as Author] : []
  return [...here, ...Object.values(value).flatMap(authorsIn)]
}

t.test('does', async (t) => {
  t.test('link every author to the contributor, in one statement', async (t) => {
    const urls: [string, Person?][] = [
      [`/v1/articles/${articleId}/comments`],
      [`/v1/comments/${root.id}/replies`],
      ['/v1/comments'],
      [`/v1/accounts/${drawn.id}/comments`],
    ]
    for (const [url] of urls) {
      let answer: unknown
      const statements = await executedSql(async () => {
        answer = await get(url)
      })
      t.equal(statements.length, 1, url)
      const authors = authorsIn(answer)
      t.ok(authors.length > 0, url)
      for (const { id, contributorSlug, avatarUrl } of authors) {
        t.strictSame({ contributorSlug, avatarUrl }, expected.get(id), url)
      }
    }
    for (const author of [
      ...authorsIn(await get('/v1/accounts/me/comments', drawn)),
      ...authorsIn(await get('/v1/moderation/comments', moderator)),
      ...authorsIn((await submit(drawn, 'Another')).body_),
    ]) {
      const { id, contributorSlug, avatarUrl } = author
      t.strictSame({ contributorSlug, avatarUrl }, expected.get(id))
    }
  })

  t.test('link them in feeds, to the page of the contributor', async (t) => {
    const { items } = await get('/feeds/comments.json')
    const named = (words: string) =>
      items.find(({ title }: { title: string }) => title.includes(words)).authors[0]
    t.strictSame(named(drawn.displayName), {
      name: drawn.displayName,
      url: 'http://masthead.test/v1/contributors/drawn-name',
      avatar: drawnProfile.avatar,
    })
    t.strictSame(named(reader.displayName), { name: reader.displayName })
  })
})

t.test('keeps', async (t) => {
  t.test('the contributor out of a tombstone', async (t) => {
    const said = await post(drawn, 'Removed')
    await post(reader, 'Reply', said.id)
    await send({ method: 'DELETE', url: `/v1/comments/${said.id}`, as: drawn })
    t.match(await get(`/v1/comments/${said.id}`), { status: 'removed', author: null })
  })

  t.test('nothing of a profile that belongs to the account no longer', async (t) => {
    await send({
      method: 'PATCH',
      url: '/v1/contributors/drawn-name',
      payload: { accountId: null },
      as: admin,
    })
    const authors = authorsIn(await get(`/v1/accounts/${drawn.id}/comments`))
    for (const author of authors) t.match(author, { contributorSlug: null, avatarUrl: null })
  })
})
