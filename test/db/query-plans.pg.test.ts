/**
 * Lists over a large archive and many accounts read a few hundred rows through indexes, however
 * many there are.
 */
import { sql } from 'drizzle-orm'
import t, { type Test } from 'tap'
import { listAccounts } from '../../src/db/queries/accounts/accounts.ts'
import { listArticles } from '../../src/db/queries/articles/article-list.ts'
import { findArticle } from '../../src/db/queries/articles/articles.ts'
import { listDrafts } from '../../src/db/queries/articles/draft-lists.ts'
import { listDueArticles } from '../../src/db/queries/articles/schedules.ts'
import { listRecentComments, listReplies, listThreads } from '../../src/db/queries/comments/comments.ts'
import { listContributors } from '../../src/db/queries/contributors/contributors.ts'
import { listAccessTokens } from '../../src/db/queries/credentials/access-tokens.ts'
import { listSessions } from '../../src/db/queries/credentials/sessions.ts'
import { findFeed } from '../../src/db/queries/feeds/feeds.ts'
import { findNews, findSitemapPart, readSitemapUrls } from '../../src/db/queries/feeds/sitemaps.ts'
import { listAppeals } from '../../src/db/queries/moderation/appeals.ts'
import { listNotices } from '../../src/db/queries/moderation/notices.ts'
import { listAuditedEvents } from '../../src/db/queries/service/audit.ts'
import { accessTokens, accounts, sessions } from '../../src/db/tables/accounts.ts'
import { articles } from '../../src/db/tables/articles.ts'
import { comments } from '../../src/db/tables/comments.ts'
import { events } from '../../src/db/tables/events.ts'
import type { Actor } from '../../src/domain/actor.ts'
import { articleSorts, selectedFields } from '../../src/domain/articles/article-list.ts'
import { threadSorts } from '../../src/domain/comments/thread-sort.ts'
import { eventAt, manyAccounts, personOf, seedManyAccounts } from '../helpers/accounts/many-accounts.ts'
import { archive, idOf, seedArchive } from '../helpers/articles/large-archive.ts'
import { serverUrl, unusedDatabase } from '../helpers/database.ts'
import { decisionHistory, seedDecisionHistory } from '../helpers/moderation/decision-history.ts'
import { workOf } from '../helpers/query-plans.ts'

const large = [
  ...['article_contributors', 'article_revisions', 'article_search', 'article_tags', 'articles', 'comments'],
  ...['access_tokens', 'accounts', 'events', 'sessions'],
  ...['appeals', 'decisions', 'draft_contributors', 'notices'],
]
const mostRows = 1_000

t.test('keeps', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const database = await unusedDatabase()
  t.teardown(() => database.close())
  const { db } = database
  await seedArchive(db)
  await seedManyAccounts(db)
  await seedDecisionHistory(db, personOf(manyAccounts.seldom))

  /** Runs the query, asserts that it finds `found` rows, and checks its cost. */
  async function assertCheap(
    t: Test,
    found: number,
    read: () => PromiseLike<unknown[] | undefined>,
    { statements = 1, most = mostRows } = {},
  ) {
    t.equal((await read())?.length, found)
    const { readWhole, rowsMet } = await workOf(db, read, { statements })
    t.strictSame(
      readWhole.filter((table) => large.includes(table)),
      [],
      'no large table is read from end to end',
    )
    t.ok(rowsMet >= found && rowsMet <= most, `meets ${rowsMet} rows`)
  }

  t.test('makes a large archive', async (t) => {
    t.equal(await db.$count(comments), 19_994)
  })

  for (const sort of threadSorts) {
    const page = { sort, limit: 20, replies: 3 }

    t.test(`the cost of threads, ${sort} first: a thread of 5,000 comments`, async (t) => {
      const articleId = idOf('article', archive.busy.article)
      await assertCheap(t, 1 + page.replies + 1, () => listThreads(db, { ...page, articleId }))
    })

    t.test(`the cost of threads, ${sort} first: three threads among 4,000 hidden comments`, async (t) => {
      const articleId = idOf('article', archive.flooded.article)
      await assertCheap(t, 3, () => listThreads(db, { ...page, articleId }))
    })

    t.test(`the cost of threads, ${sort} first: the threads after a cursor`, async (t) => {
      const articleId = idOf('article', archive.flooded.article)
      const [first, middle] = archive.flooded.shown
      const after = { id: idOf('comment', middle), score: middle - first }
      await assertCheap(t, 1, () => listThreads(db, { ...page, articleId, after }))
    })
  }

  t.test('the cost of the sweep: the due articles among all others', async (t) => {
    const now = new Date('2026-11-02T12:00:00Z')
    const soon = sql`${articles.id} in (select id from ${articles} order by id limit 40)`
    await db.update(articles).set({ unpublishAt: new Date('2999-01-01') })
    await db.update(articles).set({ unpublishAt: now }).where(soon)
    await db.execute(sql`analyze articles`)
    const [first] = await listDueArticles(db, { now, after: undefined, limit: 1 })
    await assertCheap(t, 39, () => listDueArticles(db, { now, after: first, limit: 100 }))
  })

  t.test('the cost of replies: the first of thousands, and from the middle on', async (t) => {
    const commentId = idOf('comment', archive.busy.root)
    await assertCheap(t, 21, () => listReplies(db, { commentId, limit: 20 }))
    for (const middle of [2_501, 2_505])
      await assertCheap(t, 21, () =>
        listReplies(db, { commentId, limit: 20, after: idOf('comment', middle) }),
      )
  })

  t.test('the cost of replies: beneath one reply, and where all are hidden', async (t) => {
    await assertCheap(t, archive.busy.answers, () =>
      listReplies(db, { commentId: idOf('comment', 2_501), limit: 20 }),
    )
    const [root] = archive.flooded.shown
    await assertCheap(t, 0, () => listReplies(db, { commentId: idOf('comment', root), limit: 20 }))
  })

  t.test('the cost of recent comments, at the start and in the middle', async (t) => {
    await assertCheap(t, 21, () => listRecentComments(db, { limit: 20 }))
    await assertCheap(t, 21, () => listRecentComments(db, { limit: 20, after: idOf('comment', 150_000) }))
  })

  const { common, rare } = archive
  const page = { sort: '-publishedAt', fields: selectedFields({ isSearch: false }), limit: 20 } as const
  const from = { value: new Date('2026-01-01T16:40:00Z'), id: idOf('article', 1_000) }
  const byTime = {
    none: { filters: {}, found: 21 },
    'a language': { filters: { language: 'fr' }, found: 2 },
    'a common tag': { filters: { tags: [`tag-${common.tag}`] }, found: 21 },
    'a rare tag': { filters: { tags: [`tag-${rare.tag}`] }, found: 2 },
    'a common and a rare tag': { filters: { allTags: [`tag-${common.tag}`, `tag-${rare.tag}`] }, found: 2 },
    'a common contributor': { filters: { contributor: `contributor-${common.contributor}` }, found: 21 },
    'a rare contributor': { filters: { contributor: idOf('contributor', rare.contributor) }, found: 2 },
    'a time': { filters: { publishedBefore: new Date('2026-01-02T00:00:00Z') }, found: 21 },
  }
  for (const [name, { filters, found }] of Object.entries(byTime)) {
    t.test(`the cost of articles: filtered by ${name}`, async (t) => {
      await assertCheap(t, found, () => listArticles(db, { ...page, filters }))
      await assertCheap(t, found, () => listArticles(db, { ...page, filters, from }))
      const back = found === 2 ? 0 : found
      await assertCheap(t, back, () => listArticles(db, { ...page, filters, from, isBackward: true }))
      const oldestFirst = { ...page, sort: 'publishedAt' } as const
      await assertCheap(t, found, () => listArticles(db, { ...oldestFirst, filters }))
    })
  }

  const author = idOf('account', 0)
  const reachAll: Actor = {
    accountId: author,
    sessionId: null,
    roles: ['admin'],
    reach: 'any',
    address: null,
  }
  const drafts = {
    'all of them': { actor: reachAll },
    'of one author': { actor: { ...reachAll, reach: 'own' as const } },
    'of one who is in every byline': {
      actor: { ...reachAll, reach: 'own' as const, accountId: idOf('account', common.contributor) },
    },
    'in one status': { actor: reachAll, status: 'published' as const },
    'with a common word in the title': { actor: reachAll, title: 'ARTICLE' },
  }
  for (const [name, filter] of Object.entries(drafts)) {
    t.test(`the cost of drafts: ${name}`, async (t) => {
      await assertCheap(t, 21, () => listDrafts(db, { ...filter, limit: 20 }))
      const middle = { savedAt: from.value, id: from.id }
      await assertCheap(t, 21, () => listDrafts(db, { ...filter, limit: 20, after: middle }))
    })
  }

  const feeds = {
    'all articles': { kind: 'articles', name: '', found: 20 },
    'a common tag': { kind: 'tag', name: `tag-${common.tag}`, found: 20 },
    'a rare tag': { kind: 'tag', name: `tag-${rare.tag}`, found: 2 },
    'a common contributor': { kind: 'contributor', name: idOf('contributor', common.contributor), found: 20 },
    'a rare contributor': { kind: 'contributor', name: `contributor-${rare.contributor}`, found: 2 },
  } as const
  for (const [name, { found, ...feed }] of Object.entries(feeds)) {
    t.test(`the cost of a feed: ${name}`, async (t) => {
      await assertCheap(t, found, async () => (await findFeed(db, { ...feed, limit: 20 }))?.articles)
    })
  }

  t.test('the cost of a sitemap: a part of it, whether there are parts, and the news', async (t) => {
    const part = { from: new Date('2026-01-01T00:00:00Z'), until: new Date('2026-02-01T00:00:00Z') }
    for (const firstId of [null, idOf('article', 1_000)]) {
      const batches = () => readSitemapUrls(db, { part: { ...part, firstId }, maxUrls: 50 })
      await assertCheap(t, 50, async () => (await batches().next()).value || [])
    }
    await assertCheap(t, 1, async () => [await findSitemapPart(db, { ...part, firstId: null }, 50)])
    const until = new Date('2026-01-02T00:00:00Z')
    const since = new Date('2026-01-01T12:00:00Z')
    await assertCheap(t, 30, async () => (await findNews(db, { since, until, limit: 30 })).articles)
  })

  t.test('the cost of articles: the most commented first', async (t) => {
    const mostCommented = { ...page, sort: '-commentCount', filters: {} } as const
    await assertCheap(t, 21, () => listArticles(db, mostCommented))
    const from = { value: 0, id: idOf('article', 1_000) }
    await assertCheap(t, 21, () => listArticles(db, { ...mostCommented, from }))
  })

  // A search asks for the languages of the archive first.
  const statements = 2

  t.test('the cost of a search: for a rare word, in every order', async (t) => {
    const filters = { q: 'rarity' }
    for (const sort of articleSorts)
      await assertCheap(t, 2, () => listArticles(db, { ...page, sort, filters }), { statements })
  })

  t.test('the cost of a search: for a rare word among the articles of a common tag', async (t) => {
    const filters = { q: 'rarity', tags: [`tag-${common.tag}`] }
    for (const sort of articleSorts)
      await assertCheap(t, 2, () => listArticles(db, { ...page, sort, filters }), { statements })
  })

  t.test('the cost of articles: with a tag that exists and one that does not', async (t) => {
    const filters = { allTags: [`tag-${common.tag}`, 'unheard-of'] }
    for (const sort of ['-publishedAt', 'publishedAt', '-commentCount'] as const)
      await assertCheap(t, 0, () => listArticles(db, { ...page, sort, filters }))
  })

  t.test('the cost of a count: of one tag or contributor, from its own table', async (t) => {
    for (const filters of [
      { tags: [`tag-${common.tag}`] },
      { contributor: `contributor-${common.contributor}` },
    ]) {
      const read = () => listArticles(db, { ...page, filters, isCounted: true })
      t.equal((await read())[0]?.total, archive.articles)
      const { rowsMet } = await workOf(db, read)
      t.ok(rowsMet < archive.articles + mostRows, `meets ${rowsMet} rows`)
    }
  })

  t.test('the cost of one article, with the articles that it leads to', async (t) => {
    await assertCheap(t, 1, async () => [await findArticle(db, idOf('article', 1_000))])
  })

  t.test('makes many accounts', async (t) => {
    t.ok((await db.$count(accounts)) > manyAccounts.accounts)
    t.equal(await db.$count(sessions), manyAccounts.sessions)
    t.equal(await db.$count(accessTokens), manyAccounts.accessTokens)
    t.equal(await db.$count(events), manyAccounts.events)
  })

  const always = { since: null, until: null, limit: 20 }
  const audits = {
    'not filtered': {},
    'by an account that much happened to': { accountId: personOf(manyAccounts.busy) },
    'by a busy actor': { actorAccountId: personOf(manyAccounts.busy) },
    'by a common type': { types: ['session.started' as const] },
    'by a rare type': { types: ['account.roles-changed' as const] },
  }
  for (const [name, filter] of Object.entries(audits)) {
    t.test(`the cost of the audit: ${name}`, async (t) => {
      await assertCheap(t, 21, () => listAuditedEvents(db, { ...always, ...filter }))
      const before = await eventAt(db, manyAccounts.events / 2)
      await assertCheap(t, 21, () => listAuditedEvents(db, { ...always, ...filter, before }))
      const until = before.occurredAt
      await assertCheap(t, 21, () => listAuditedEvents(db, { ...always, ...filter, until }))
      const early = (await eventAt(db, manyAccounts.events / 10)).occurredAt
      const farBack = { ...always, ...filter, until: early, before, since: new Date(0) }
      await assertCheap(t, name === 'by a rare type' ? 6 : 21, () => listAuditedEvents(db, farBack))
    })
  }

  t.test(
    'the cost of the audit: by one to whom little happened, and by one to whom nothing did',
    async (t) => {
      for (const [number, found] of [
        [manyAccounts.quiet, manyAccounts.quietEvents],
        [manyAccounts.accounts + 1, 0],
      ] as const) {
        await assertCheap(t, found, () => listAuditedEvents(db, { ...always, accountId: personOf(number) }))
        await assertCheap(t, found, () =>
          listAuditedEvents(db, { ...always, actorAccountId: personOf(number) }),
        )
      }
    },
  )

  // For an account that owns a tenth of all rows, PostgreSQL walks everybody's newest rows: ten
  // neighbouring rows for each hit are less work than one row elsewhere. For all other accounts it
  // uses their own index.
  t.test('the cost of the sessions of one account, at the start and after a cursor', async (t) => {
    const mine = { accountId: personOf(manyAccounts.busy), at: new Date('2026-06-01T00:00:00Z'), limit: 20 }
    await assertCheap(t, 21, () => listSessions(db, mine))
    const [, second] = await listSessions(db, mine)
    await assertCheap(t, 21, () => listSessions(db, { ...mine, ...(second && { after: second.id }) }))
  })

  t.test('the cost of the access tokens of one account, at the start and after a cursor', async (t) => {
    const mine = { accountId: personOf(manyAccounts.busy), limit: 20 }
    await assertCheap(t, 21, () => listAccessTokens(db, mine))
    const [, second] = await listAccessTokens(db, mine)
    await assertCheap(t, 21, () => listAccessTokens(db, { ...mine, ...(second && { after: second.id }) }))
  })

  t.test('the cost of the sessions and access tokens of an account with few of them', async (t) => {
    const accountId = personOf(manyAccounts.seldom)
    const at = new Date('2026-06-01T00:00:00Z')
    await assertCheap(t, manyAccounts.seldomSessions, () => listSessions(db, { accountId, at, limit: 20 }))
    await assertCheap(t, manyAccounts.seldomTokens, () => listAccessTokens(db, { accountId, limit: 20 }))
  })

  t.test('the cost of the notices of one account, at the start and after a cursor', async (t) => {
    const mine = { accountId: personOf(manyAccounts.seldom), limit: 20 }
    await assertCheap(t, 21, () => listNotices(db, mine))
    const [, second] = await listNotices(db, mine)
    await assertCheap(t, 21, () => listNotices(db, { ...mine, ...(second && { after: second.id }) }))
  })

  t.test('the cost of appeals: the few open ones, and the many judged ones after a cursor', async (t) => {
    const viewerId = personOf(manyAccounts.seldom)
    await assertCheap(t, 21, () => listAppeals(db, { viewerId, status: 'open', limit: 20 }))
    const open = await listAppeals(db, { viewerId, status: 'open', limit: decisionHistory.openAppeals })
    t.equal(open.length, decisionHistory.openAppeals)
    const after = '80000000-0000-0000-0000-000000000000'
    await assertCheap(t, 21, () => listAppeals(db, { viewerId, status: 'upheld', limit: 20, after }))
  })

  t.test('the cost of accounts, at the start and in the middle', async (t) => {
    await assertCheap(t, 21, () => listAccounts(db, { limit: 20 }))
    await assertCheap(t, 21, () =>
      listAccounts(db, { limit: 20, after: personOf(manyAccounts.accounts / 2) }),
    )
    await assertCheap(t, 1, () => listAccounts(db, { limit: 20, email: '12345@CROWD.example' }))
  })

  t.test('the cost of the masthead: one range of an index, with filters too', async (t) => {
    await db.execute(sql`update contributors set place = abs(hashtext(slug)) % 1000,
      role = case when slug like '%7' then 'editor' else 'contributor' end, is_former = slug like '%3'`)
    await db.execute(sql`analyze contributors`)
    const after = { mastheadGroup: 1, place: 500, name: '', id: idOf('contributor', 1) }
    for (const filters of [{}, { isFormer: false }, { roles: ['contributor'] as const }]) {
      for (const page of [{ limit: 20 }, { limit: 20, after }]) {
        await assertCheap(t, 21, () => listContributors(db, { ...filters, ...page }), { most: 100 })
      }
    }
  })

  t.test('the cost of bylines with roles and guests', async (t) => {
    await db.execute(sql`update articles set byline_revision = published_revision, byline = jsonb_build_array(
      jsonb_build_object('contributorId', ${idOf('contributor', 1)}::text, 'role', 'words'),
      jsonb_build_object('name', 'A Guest', 'role', null)) where status = 'published'`)
    await db.execute(sql`analyze articles`)
    const page = {
      sort: '-publishedAt',
      filters: {},
      limit: 20,
      fields: selectedFields({ isSearch: false }),
    } as const
    await assertCheap(t, 21, () => listArticles(db, page))
    await assertCheap(t, 1, async () => [await findArticle(db, idOf('article', 1_000))])
  })
})
