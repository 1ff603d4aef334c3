/**
 * Hidden comments, pending comments and notes for moderators must be visible to moderators and
 * authors only: readers of every kind walk the whole document and look for them.
 */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { comments } from '../../src/db/tables/comments.ts'
import { untilTold } from '../helpers/event-log.ts'
import { miscounts } from '../helpers/recount.ts'
import { walkDocument } from '../helpers/walks/document-walk.ts'
import { seedHiddenTexts, word } from '../helpers/walks/hidden-texts.ts'

const commentPaths = [
  ...['rss', 'atom', 'json'].map((format) => `/feeds/articles/{idOrSlug}/comments.${format}`),
  ...['rss', 'atom', 'json'].map((format) => `/feeds/comments.${format}`),
  '/v1/accounts/{id}/comments',
  '/v1/articles/{id}/comments',
  '/v1/articles/{id}/comments/stream',
  '/v1/comments',
  '/v1/comments/{id}',
]

t.test('keeps', async (t) => {
  const { app, discussion, things, readers, admin, victim, look, shownCount } = await seedHiddenTexts()
  const { send, deps } = app
  const { db } = deps.database
  const { articleId, slug, title, author: writer } = discussion

  for (const [name, reader] of Object.entries(readers)) {
    t.test(`from the ${name} all but what everybody may read, whatever they ask for`, async (t) => {
      await untilTold(deps.database)
      const { paths, answered, seen, pages } = await walkDocument(app, reader, { things, look })
      t.strictSame(answered, paths, 'each operation that they may call has answered')
      t.ok(pages >= 10, `${pages} further pages were read`)
      const kinds = Object.fromEntries(Object.entries(seen).map(([path, found]) => [path, found.join()]))
      t.strictSame(kinds, Object.fromEntries(commentPaths.map((path) => [path, 'shown'])))
    })
  }

  t.test(
    'the words from an admin too, who is no moderator and reads only what is said of them',
    async (t) => {
      const { seen } = await walkDocument(app, admin, { things, look })
      for (const path of commentPaths) t.strictSame(seen[path], ['shown'], path)
      // What an export shows to an admin, it shows to the owner of the account, too.
      const exported = await walkDocument(app, { as: victim, roles: ['reader'] }, { things, look })
      const ofOwner = exported.seen['/v1/accounts/me/export'] ?? []
      for (const kind of ofOwner) t.ok(seen['/v1/accounts/{id}/export']?.includes(kind), kind)
      for (const kind of ['note', 'report', 'reporter', 'judge', 'refused', 'removed'])
        t.notOk(seen['/v1/accounts/{id}/export']?.includes(kind), kind)
      const elsewhere = [...commentPaths, '/v1/accounts/{id}/export']
      const places = Object.keys(seen).filter((path) => !elsewhere.includes(path))
      t.strictSame(Object.fromEntries(places.map((path) => [path, seen[path]?.join()])), {
        '/v1/moderation/decisions': 'note,told',
        '/v1/moderation/report': 'judge',
        '/v1/accounts': 'reason,reporter,suspect,victim',
        '/v1/settings': 'edit,refused,rule',
        '/v1/newsletters/{slug}/letters': 'letter',
        '/v1/newsletters/{slug}/letters/{id}': 'letter',
        '/v1/newsletters/{slug}/letters/{id}/preview': 'letter',
        '/v1/contributors': 'address',
        '/v1/contributors/{idOrSlug}': 'address',
        // The audit has the settings before and after a change.
        '/v1/audit': 'edit,refused,reporter,rule,suspect,victim',
      })
    },
  )

  t.test('from the author what moderators, readers and judges say, and nothing of their own', async (t) => {
    const { seen } = await walkDocument(app, { as: victim, roles: ['reader'] }, { things, look })
    const kinds = new Set(Object.values(seen).flat())
    for (const kind of ['note', 'report', 'reporter', 'judge', 'refused', 'removed', 'former', 'reason'])
      t.notOk(kinds.has(kind), kind)
    const own = ['appeal', 'before', 'beneath', 'edit', 'hidden', 'judged', 'pending', 'reported', 'rule']
    for (const kind of [...own, 'shown', 'told', 'tombstone', 'verdict']) t.ok(kinds.has(kind), kind)
    const places = Object.keys(seen).filter((path) => !commentPaths.includes(path))
    t.strictSame(places, [
      '/v1/accounts/me/comments',
      '/v1/accounts/me/notices',
      '/v1/accounts/me',
      '/v1/accounts/me/export',
    ])
  })

  t.test('it out of every count, and out of what a search finds', async (t) => {
    t.strictSame(await miscounts(deps), [])
    const count = await db.$count(comments, eq(comments.status, 'visible'))
    t.equal(count, shownCount)
    t.equal(await discussion.count(), count)
    const { body_: counts } = await send({ url: `/v1/comment-counts?article=${articleId}` })
    t.match(counts, { data: [{ commentCount: count }] })
    const { body_: list } = await send({ url: '/v1/articles' })
    t.match(list.data, [{ id: articleId, commentCount: count }])
    for (const kind of ['shown', 'hidden', 'pending', 'victim'])
      t.match((await send({ url: `/v1/articles?q=${word(kind)}&count=exact` })).body_, {
        data: [],
        page: { total: 0 },
      })
    for (const kind of ['', 'shown', 'hidden', 'victim', 'reporter'])
      for (const path of ['suggestions', 'contributors'])
        t.match((await send({ url: `/v1/${path}?q=${word(kind)}` })).body_, { data: [] })
    const moderator = await app.person(['moderator'])
    for (const [kind, found] of Object.entries({ hidden: 1, pending: 2, removed: 0, former: 0, before: 0 })) {
      const q = `q=${word(kind)}`
      for (const { as } of Object.values(readers))
        if (as) t.strictSame((await send({ url: `/v1/accounts/me/comments?${q}`, as })).body_.data, [])
      const { body_: all } = await send({ url: `/v1/moderation/comments?${q}`, as: moderator })
      t.equal(all.data.length, found, kind)
      const { body_: own } = await send({ url: `/v1/accounts/me/comments?${q}`, as: victim })
      t.equal(own.data.length, found, kind)
    }
    const drafts = await send({ url: `/v1/drafts?title=${word('')}`, as: writer })
    t.strictSame(drafts.body_.data, [])
  })

  t.test('everything beneath an unpublished article, from all of them', async (t) => {
    await discussion.unpublish()
    await untilTold(deps.database)
    for (const [name, reader] of Object.entries(readers))
      t.strictSame((await walkDocument(app, reader, { things, look })).seen, {}, name)
    // Whoever was given the link still reads the text that it was made for. A letter that was sent stays
    // as it was sent.
    const lookForAll = (whole: string) => [slug, title, 'Harmless'].filter((each) => whole.includes(each))
    const { seen } = await walkDocument(app, { roles: [] }, { things, look: lookForAll })
    t.strictSame(Object.keys(seen), [
      '/v1/previews/{token}',
      ...['rss', 'atom', 'json'].map((format) => `/v1/newsletters/{slug}/letters.${format}`),
      '/v1/newsletters/{slug}/letters/{id}',
    ])
  })
})
