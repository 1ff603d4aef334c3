/** Suggestions and searches of comments read a bounded part of large tables, whatever is typed. */
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { listOwnComments } from '../../src/db/queries/comments/account-comments.ts'
import { writeMissingDocuments } from '../../src/db/queries/comments/comment-search-rebuild.ts'
import { listContributors } from '../../src/db/queries/contributors/contributors.ts'
import { listModeratedComments } from '../../src/db/queries/moderation/comment-list.ts'
import { findSuggestions } from '../../src/db/queries/suggestion-list.ts'
import { listUnusedWords } from '../../src/db/queries/suggestions.ts'
import { comments } from '../../src/db/tables/comments.ts'
import { commentSearch } from '../../src/db/tables/search.ts'
import { readTyped, type Typed } from '../../src/domain/suggestions.ts'
import { rebuildSearch } from '../../src/jobs/rebuild-search.ts'
import { createTextWork } from '../../src/offload/text-work.ts'
import { archive, idOf, seedArchive } from '../helpers/articles/large-archive.ts'
import { serverUrl, unusedDatabase } from '../helpers/database.ts'
import { workOf } from '../helpers/query-plans.ts'

const large = ['articles', 'comments', 'comment_search', 'suggestions', 'suggestion_words']
/** The thousand accounts are few enough to be read whole. */
const mostRows = 1_500
const silent = { info: () => {} } as unknown as Parameters<typeof rebuildSearch>[0]['log']

t.test('keeps', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const database = await unusedDatabase()
  t.teardown(() => database.close())
  const { db } = database
  await seedArchive(db)
  await db.execute(sql`
    update articles set title = case when number % 7 = 0 then 'Electric ' else 'Pedal ' end
      || (array['walrus', 'harbour', 'protein', 'winter', 'kitchen'])[1 + number % 5] || ' ' || number
    from (select id, row_number() over (order by id) as number from articles) as numbered
    where numbered.id = articles.id`)
  await db.execute(sql`
    update comments set body_html = case when id = ${idOf('comment', 200_000)} then '<p>Rarity of words</p>'
      else '<p>Common words</p>' end`)
  await rebuildSearch(
    { database, textWork: createTextWork(), log: silent },
    { signal: new AbortController().signal },
  )
  await db.execute(sql`insert into suggestion_words select md5(n::text) from generate_series(1, 20000) n`)
  await db.execute(sql`vacuum analyze`)

  async function assertBounded(name: string, most: number, read: () => PromiseLike<unknown[]>) {
    await t.test(`the cost of ${name}`, async (t) => {
      await read()
      const { readWhole, rowsMet } = await workOf(db, read)
      t.strictSame(
        readWhole.filter((table) => large.includes(table)),
        [],
        'no large table is read from end to end',
      )
      t.ok(rowsMet <= most, `meets ${rowsMet} rows`)
    })
  }

  await t.test('makes a suggestion for every article', async (t) => {
    t.equal((await findSuggestions(db, readTyped('electric walrus') as Typed, 10)).length, 10)
    t.equal(await db.$count(comments), 19_994)
  })

  // Each of three ways meets 500 titles at most, and looks at the foremost 200 of each kind.
  const typed = [
    'e',
    'z',
    'el',
    'electric',
    'pedal wal',
    'elcetric',
    'walrsu',
    'qx'.repeat(30),
    'a b c d e f g',
  ]
  for (const q of [...typed, 'electric walrus 7', 'electric nothing', 'electric '.repeat(10)])
    await assertBounded(`suggestions: ${q.slice(0, 20)}`, 5_000, () =>
      findSuggestions(db, readTyped(q) as Typed, 10),
    )

  await t.test('the cost of finding words that no title has', async (t) => {
    const { searchDb } = database
    const read = () => listUnusedWords(searchDb, { after: undefined, limit: 1_000 })
    t.ok((await read()).unused.length > 900)
    const { readWhole } = await workOf(searchDb, read)
    t.notOk(readWhole.includes('suggestions'), 'no title is read for each word')
  })

  await assertBounded('contributors by a word', 2_500, () =>
    listContributors(db, { q: 'contributor', limit: 20 }),
  )
  const moderated = (filter: object) => () => listModeratedComments(db, { filter, limit: 20 })
  await assertBounded('all comments for moderators', mostRows, moderated({}))
  await assertBounded('the comments of a status', mostRows, moderated({ status: 'hidden' }))
  await assertBounded('the comments of no status', mostRows, moderated({ status: 'pending' }))
  const busy = idOf('article', archive.busy.article)
  await assertBounded('the comments of an article', mostRows, moderated({ articleId: busy }))
  await assertBounded('its hidden comments', mostRows, moderated({ articleId: busy, status: 'hidden' }))
  const flooded = idOf('article', archive.flooded.article)
  await assertBounded('an article with hidden comments', mostRows, moderated({ articleId: flooded }))
  await assertBounded('the comments of an author', mostRows, moderated({ authorId: idOf('account', 5) }))

  await t.test('finds rare words, and words of one account, by the index', async (t) => {
    t.equal((await listModeratedComments(db, { filter: { q: 'rarity' }, limit: 20 })).length, 1)
    const accountId = idOf('account', 5)
    t.equal((await listOwnComments(db, { accountId, limit: 5, q: 'common' })).length, 6)
  })

  await t.test('leaves out comments that somebody is changing', async (t) => {
    const id = idOf('comment', 200_001)
    await db.execute(sql`delete from comment_search where comment_id = ${id}`)
    const found: Parameters<typeof writeMissingDocuments>[1] = [
      {
        id,
        articleId: busy,
        accountId: idOf('account', 5),
        bodyHtml: '<p>Common</p>',
        editedAt: null,
        language: 'en',
      },
    ]
    const documents = () => db.$count(commentSearch, eq(commentSearch.commentId, id))
    await database.transact(async (tx) => {
      await tx.execute(sql`select from comments where id = ${id} for no key update`)
      await writeMissingDocuments(db, found)
      t.equal(await documents(), 0)
    })
    await writeMissingDocuments(
      db,
      found.map((row) => ({ ...row, editedAt: new Date(0) })),
    )
    t.equal(await documents(), 0, 'it was edited meanwhile')
    await writeMissingDocuments(db, found)
    t.equal(await documents(), 1)
  })
})
