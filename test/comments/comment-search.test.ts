/** Comments are found by their words: by moderators among all, and by their authors. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { cutCommentSnippets, readCommentSearch } from '../../src/db/queries/comments/comment-search.ts'
import { listUndocumented } from '../../src/db/queries/comments/comment-search-rebuild.ts'
import { comments } from '../../src/db/tables/comments.ts'
import { commentSearch } from '../../src/db/tables/search.ts'
import { rebuildSearch } from '../../src/jobs/rebuild-search.ts'
import { startTestApp } from '../helpers/app.ts'
import { decided, expectStatus, idsOf, startDiscussion } from '../helpers/comments/discussion.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const app = await startTestApp()
const { send, person, deps } = app
const { db } = deps.database
const discussion = await startDiscussion(app)
const other = await startDiscussion(app, 'Elsewhere')
const [writer, reader, moderator] = [await person(), await person(), await person(['moderator'])]

type Filters = Record<string, string | undefined>
const queryOf = (filters: Filters) => new URLSearchParams(JSON.parse(JSON.stringify(filters))).toString()
const moderated = (filters: Filters, as = moderator) =>
  send({ url: `/v1/moderation/comments?${queryOf(filters)}`, as })
const own = (q: string, as = writer) =>
  send({ url: `/v1/accounts/me/comments?q=${encodeURIComponent(q)}`, as })
const ids = async (filters: Filters): Promise<string[]> =>
  expectStatus(await moderated(filters), 200).body_.data.map(
    ({ comment }: { comment: { id: string } }) => comment.id,
  )

const texts = {
  cafe: 'The **café** of Inês is nice',
  road: 'Straße, Zürich: [a link](https://example.com/harbour)',
  code: 'Use `List<Item>` and <script> in node.js',
  japanese: '電気自動車はすごい',
  thai: 'สวัสดีครับ',
  korean: '서울에서 만나요',
  greek: 'Καλημέρα κόσμε',
  russian: 'Ёлка зимой',
  hebrew: 'שָׁלוֹם עולם',
  covid: 'COVID-19 and the CX-5, petrol/diesel',
  quote: '> A quoted sentence\n\nRunning shoes',
  emoji: 'Buy 💰💰 now, AT&T',
}
const posted: Record<string, string> = {}
for (const [name, text] of Object.entries(texts)) posted[name] = (await discussion.post(writer, text)).id
const elsewhere = (await other.post(reader, 'Running elsewhere')).id

t.test('does', async (t) => {
  const found: Record<string, string> = {
    cafe: 'cafe',
    café: 'cafe',
    ines: 'cafe',
    strasse: 'road',
    zurich: 'road',
    link: 'road',
    list: 'code',
    script: 'code',
    'node.js': 'code',
    自動車: 'japanese',
    สวัสดี: 'thai',
    서울: 'korean',
    καλημερα: 'greek',
    елка: 'russian',
    שלום: 'hebrew',
    'covid 19': 'covid',
    cx5: 'covid',
    diesel: 'covid',
    quot: 'quote',
    'runs -elsewhere': 'quote',
    '"running shoes"': 'quote',
    'shoe*': 'quote',
    'at&t': 'emoji',
    '💰': 'emoji',
  }
  for (const [q, name] of Object.entries(found)) {
    t.test(`finds a comment by ${q}`, async (t) => {
      t.strictSame(await ids({ q }), [posted[name]])
      t.strictSame(idsOf(await own(q)), [posted[name]])
      t.strictSame(idsOf(await own(q, reader)), [])
    })
  }

  t.test('marks the words in a snippet, and escapes everything else', async (t) => {
    const [item] = (await moderated({ q: 'script' })).body_.data
    t.match(item.snippet, '&lt;<mark>script</mark>&gt;')
    t.equal((await own('script')).body_.data[0].snippet, item.snippet)
    t.notOk('snippet' in (await moderated({})).body_.data[0])
    t.notOk('snippet' in (await send({ url: '/v1/accounts/me/comments', as: writer })).body_.data[0])
  })

  t.test('shows a comment as moderators see it', async (t) => {
    const [item] = (await moderated({ q: 'elsewhere' })).body_.data
    const whole = expectStatus(await send({ url: `/v1/comments/${elsewhere}` }), 200).body_
    const { articleId: id, slug, title } = other
    t.match(item, {
      comment: whole,
      isOwn: false,
      article: { id, slug, title, commentPolicy: 'open', isPublished: true },
      queuedAt: null,
    })
    const mine = (await other.post(moderator, 'Rutabaga')).id
    t.match((await moderated({ q: 'rutabaga' })).body_.data, [{ comment: { id: mine }, isOwn: true }])
  })

  t.test('filters by author, article and status, newest first', async (t) => {
    t.strictSame(await ids({ q: 'running' }), [elsewhere, posted.quote])
    t.strictSame(await ids({ q: 'running', author: reader.id }), [elsewhere])
    t.strictSame(await ids({ q: 'running', article: discussion.slug }), [posted.quote])
    t.strictSame(await ids({ q: 'running', article: discussion.articleId, author: reader.id }), [])
    t.strictSame(await ids({ author: writer.id, limit: '3' }), [posted.emoji, posted.quote, posted.covid])
    t.strictSame((await ids({ article: other.slug })).at(-1), elsewhere)
    t.strictSame(await ids({ article: 'unheard-of' }), [])
    const hidden = (await other.post(reader, 'Hidden turnip')).id
    await decided(app, moderator, hidden, 'hide')
    t.strictSame(await ids({ status: 'hidden' }), [hidden])
    t.strictSame(await ids({ q: 'turnip', status: 'hidden' }), [hidden])
    t.strictSame(await ids({ q: 'turnip', status: 'visible' }), [])
    t.strictSame(await ids({ article: other.slug, status: 'hidden' }), [hidden])
    t.ok((await ids({ article: other.slug })).includes(hidden))
    t.strictSame(idsOf(await own('turnip', reader)), [hidden], 'the author sees it')
    await other.unpublish()
    t.strictSame(await ids({ q: 'turnip' }), [hidden])
    await other.publish()
  })

  t.test('reads in pages', async (t) => {
    const all = await ids({})
    const paged: string[] = []
    for (let cursor: string | undefined; ; ) {
      const { body_ } = await moderated({ limit: '4', cursor })
      paged.push(...body_.data.map(({ comment }: { comment: { id: string } }) => comment.id))
      if (body_.page.nextCursor === null) break
      cursor = body_.page.nextCursor
    }
    t.strictSame(paged, all)
    const [first, second] = await ids({ q: 'running' })
    const { nextCursor: cursor } = (await moderated({ q: 'running', limit: '1' })).body_.page
    t.ok(first)
    t.strictSame(await ids({ q: 'running', limit: '1', cursor }), [second])
  })

  t.test('follows an edit', async (t) => {
    const { id } = await discussion.post(reader, 'Gooseberry')
    await send({ method: 'PATCH', url: `/v1/comments/${id}`, as: reader, payload: { body: 'Rhubarb' } })
    t.strictSame([await ids({ q: 'gooseberry' }), await ids({ q: 'rhubarb' })], [[], [id]])
  })

  t.test('makes missing documents by the job, in the log', async (t) => {
    const before = await db.$count(commentSearch)
    await db.delete(commentSearch)
    t.strictSame(await ids({ q: 'cafe' }), [])
    await rebuildSearch(deps, { signal: new AbortController().signal })
    t.strictSame(await ids({ q: 'cafe' }), [posted.cafe])
    t.equal(await db.$count(commentSearch), before)
    t.ok(app.logLines.some(({ done, total }) => done === before && total === before))
  })

  t.test('replaces documents of a former release by the job', async (t) => {
    const { id } = await discussion.post(reader, 'Quagmire')
    await db.update(commentSearch).set({ document: "'old'" }).where(eq(commentSearch.commentId, id))
    t.strictSame(await ids({ q: 'quagmire' }), [])
    await rebuildSearch(deps, { signal: new AbortController().signal })
    t.strictSame(await ids({ q: 'quagmire' }), [id])
  })

  t.test('reads no more than a batch of HTML at once, and yet every comment', async (t) => {
    const lengths = [3, 1.5, 0.1, 5, 0.1, 0.1, 4.1, 2, 2, 0.1]
    const long: string[] = []
    for (const length of lengths) {
      const { id } = await discussion.post(reader, 'Long')
      const bodyHtml = `<p>${'Longword '.repeat((length * 1_000_000) / 9)}</p>`
      await db.update(comments).set({ bodyHtml }).where(eq(comments.id, id))
      long.push(id)
    }
    const batches: string[][] = []
    for (let after: string | undefined; ; ) {
      const { found, last } = await listUndocumented(db, { after, limit: 1_000 })
      batches.push(found.map(({ id }) => id).sort())
      if (last === undefined) break
      after = last
    }
    const [a, b, c, d, e, f, g, h, i, j] = long
    t.same(batches, [[a], [b, c], [d], [e, f], [g], [h], [i, j]])
    await rebuildSearch(deps, { signal: new AbortController().signal })
    t.same((await ids({ q: 'longword' })).sort(), long.sort())
  })
})

t.test('refuses', async (t) => {
  const queries = {
    'too many words': 'a '.repeat(17),
    'too many phrases': '"a b" "c d" "e f" "g h"',
    'too many beginnings': 'aa* bb* cc* dd*',
    'a beginning that is too short': 'a*',
    'a text that is too long': 'a'.repeat(401),
    'no text': '',
  }
  for (const [name, q] of Object.entries(queries)) {
    t.test(name, async (t) => {
      invalid(t, await moderated({ q }), ['q'])
      invalid(t, await own(q), ['q'])
    })
  }

  const filters: Filters[] = [
    { author: 'x' },
    { article: 'Not a slug' },
    { status: 'gone' },
    { limit: '101' },
  ]
  for (const filter of filters) {
    t.test(JSON.stringify(filter), async (t) => {
      invalid(t, await moderated(filter), Object.keys(filter))
    })
  }

  t.test('everybody but moderators', async (t) => {
    const url = '/v1/moderation/comments'
    refused(t, await send({ url }), 401, 'unauthenticated')
    for (const as of [reader, await person(['author']), await person(['admin'])])
      refused(t, await send({ url, as }), 403, 'forbidden')
  })

  t.test('the cursor of another search', async (t) => {
    const { nextCursor: cursor } = (await moderated({ q: 'running', limit: '1' })).body_.page
    refused(t, await moderated({ q: 'cafe', cursor }), 400, 'invalid-cursor')
    refused(t, await moderated({ cursor }), 400, 'invalid-cursor')
  })
})

t.test('keeps', async (t) => {
  t.test('every character of a snippet whole, wherever a long comment is cut', async (t) => {
    const search = await readCommentSearch(db, 'word', {})
    for (let before = 3_990; before < 4_002; before++) {
      const bodyHtml = `<p>${'x '.repeat(2_000).slice(0, before - 5)}word 💰 and more</p>`
      const page = Array.from({ length: 100 }, () => ({ bodyHtml, configuration: 'english' }))
      const [snippet] = await cutCommentSnippets(db, search, page)
      t.ok(snippet?.isWellFormed(), `an emoji after ${before} characters`)
    }
  })

  for (const q of ['!!!', '"', "'", '\\', '%', '_', '*', '-', '& | !', ':*', '()', '@', '/'])
    t.test(`an answer to ${q}`, async (t) => {
      t.strictSame(await ids({ q }), [])
      t.strictSame(idsOf(await own(q)), [])
    })

  t.test('the words of a removed comment out of every list and out of the index', async (t) => {
    const { id } = await discussion.post(reader, 'Zanzibar')
    await discussion.post(writer, 'A reply', id)
    expectStatus(await send({ method: 'DELETE', url: `/v1/comments/${id}`, as: reader }), 204)
    t.strictSame(await ids({ q: 'zanzibar' }), [])
    t.strictSame(idsOf(await own('zanzibar', reader)), [])
    t.equal(await db.$count(commentSearch, eq(commentSearch.commentId, id)), 0)
    await rebuildSearch(deps, { signal: new AbortController().signal })
    t.equal(await db.$count(commentSearch, eq(commentSearch.commentId, id)), 0)
  })

  t.test('the author of a removed comment to itself', async (t) => {
    const { id } = await discussion.post(reader, 'Mozambique')
    await send({ method: 'DELETE', url: `/v1/comments/${id}`, as: reader })
    const removed = (await moderated({ status: 'removed' })).body_.data
    const item = removed.find(({ comment }: { comment: { id: string } }) => comment.id === id)
    t.match(item, { comment: { body: null, bodyHtml: null, author: null }, isOwn: false })
    t.notOk((await ids({ author: reader.id })).includes(id))
    t.strictSame(await ids({ author: reader.id, status: 'removed' }), [])
  })

  t.test('nothing of an erased account', async (t) => {
    const leaver = await person([], { password: 'a long enough password' })
    const { id } = await discussion.post(leaver, 'Madagascar')
    t.strictSame(await ids({ q: 'madagascar' }), [id])
    const admin = await person(['admin'])
    expectStatus(await send({ method: 'DELETE', url: `/v1/accounts/${leaver.id}`, as: admin }), 204)
    t.strictSame(await ids({ q: 'madagascar' }), [])
    t.strictSame(await ids({ author: leaver.id }), [])
    t.equal(await db.$count(commentSearch, eq(commentSearch.commentId, id)), 0)
  })

  t.test('no document of words that something else has changed', async (t) => {
    const { id } = await discussion.post(reader, 'Tasmania')
    await db.update(comments).set({ bodyHtml: '<p>Other</p>' }).where(eq(comments.id, id))
    t.strictSame(await ids({ q: 'tasmania' }), [])
  })
})
