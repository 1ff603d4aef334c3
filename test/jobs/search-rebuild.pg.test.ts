/** A document that somebody writes while the job replaces it stays as that writer wrote it. */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { createArticle } from '../../src/commands/articles/create-article.ts'
import { publishArticle } from '../../src/commands/articles/publish-article.ts'
import {
  countOutdated,
  refreshSearch,
  replaceOutdated,
} from '../../src/db/queries/articles/article-documents.ts'
import { makeFormer } from '../helpers/articles/former-search.ts'
import { serverUrl } from '../helpers/database.ts'
import { startPair } from '../helpers/instances.ts'
import { until } from '../helpers/until.ts'

t.test('a race', { skip: !serverUrl && 'needs PostgreSQL: npm run test:postgres' }, async (t) => {
  const { deps, person } = await startPair(t)
  const [ours, other] = deps
  const { actor } = await person(['author'])
  const { articleId } = await createArticle(ours, actor, { title: 'One', body: 'A former text.' })
  await publishArticle(ours, actor, { articleId, input: {} })

  const documentHas = async (word: string) => {
    const [row] = await ours.database.db
      .select({ has: sql<boolean>`document @@ ${`'${word}'`}::tsquery` })
      .from(sql`article_search`)
    return row?.has
  }
  /** Replaces the document, and lets `write` commit between reading and writing. */
  async function replaceDuring(write: Parameters<typeof other.database.transact>[0]): Promise<void> {
    let replaced: Promise<void> | undefined
    await other.database.transact(async (tx) => {
      await write(tx)
      replaced = replaceOutdated(ours.database.db, ours.textWork, [articleId])
      await until(async () => {
        const waiting = await other.database.db
          .select({ pid: sql`pid` })
          .from(sql`pg_stat_activity`)
          .where(sql`datname = current_database() and wait_event_type = 'Lock'`)
        return waiting.length > 0
      })
    })
    await replaced
  }
  const rewrite = sql`update articles set body_html = '<p>A newer text.</p>' where id = ${articleId}`

  t.test('with a publication: the newer document stays', async (t) => {
    await makeFormer(ours.database.db)
    await replaceDuring(async (tx) => {
      await tx.execute(rewrite)
      await refreshSearch(tx, [articleId], new Map())
    })
    t.same([await documentHas('newer'), await countOutdated(ours.database.db)], [true, 0])
  })

  t.test('with an instance of the former release: the next run replaces its document', async (t) => {
    await ours.database.db.execute(sql`update articles set body_html = '<p>A former text.</p>'`)
    await makeFormer(ours.database.db)
    await replaceDuring(async (tx) => {
      await tx.execute(rewrite)
      await makeFormer(tx)
    })
    t.equal(await countOutdated(ours.database.db), 1)
    await replaceOutdated(ours.database.db, ours.textWork, [articleId])
    t.same(
      [await documentHas('newer'), await documentHas('former'), await countOutdated(ours.database.db)],
      [true, false, 0],
    )
  })
})
