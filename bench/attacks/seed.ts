/** Fills the database that the attacks work on, before the service starts. */
import { eq, sql } from 'drizzle-orm'
import { pino } from 'pino'
import { assembleDeps } from '../../src/boot/assemble.ts'
import { prepareDatabase } from '../../src/boot/prepare-database.ts'
import { createAccount } from '../../src/commands/accounts/create-account.ts'
import { createArticle } from '../../src/commands/articles/create-article.ts'
import { publishArticle } from '../../src/commands/articles/publish-article.ts'
import { loadConfig } from '../../src/config/settings.ts'
import { openDatabase } from '../../src/db/client.ts'
import { articles } from '../../src/db/tables/articles.ts'
import { comments } from '../../src/db/tables/comments.ts'
import type { Deps } from '../../src/deps.ts'
import { placeReply, placeRoot } from '../../src/domain/comments/comment-tree.ts'

export type Seeded = { id: string; slug: string }

/** A reader with an account. */
export const reader = { email: 'reader@masthead.example', password: 'a password that only the benches know' }

const size = { threads: 150, repliesOfEach: 12, wordsOfComment: 800 }

/** Returns the article with the long discussion. */
export async function seed(environment: Record<string, string>, articleCount = 300): Promise<Seeded> {
  const config = loadConfig(environment)
  const database = await openDatabase(config, { onError: () => {} })
  const deps = assembleDeps({ config, database, log: pino({ level: 'silent' }) })
  try {
    await prepareDatabase(deps)
    return await fill(deps, articleCount)
  } finally {
    await database.close()
  }
}

async function fill(deps: Deps, articleCount: number): Promise<Seeded> {
  const author = await createAccount(deps, {
    email: 'author@masthead.example',
    displayName: 'Author',
    roles: ['author'],
    password: null,
    isVerified: true,
  })
  if (!author) throw new Error('the database is not empty')
  await createAccount(deps, { ...reader, displayName: 'Reader', roles: [], isVerified: true })
  const actor = {
    accountId: author.id,
    sessionId: author.id,
    roles: author.roles,
    reach: 'any',
    address: null,
  } as const
  const made: Seeded[] = []
  for (let n = 0; n < articleCount; n++) {
    const slug = `article-${n}`
    const { articleId } = await createArticle(deps, actor, { title: `The car number ${n}`, slug, body })
    await publishArticle(deps, actor, { articleId, input: {} })
    made.push({ id: articleId, slug })
  }
  const [busy] = made
  if (!busy) throw new Error('no article was made')
  await writeThreads(deps, busy.id, author.id)
  await deps.database.db.execute(sql`analyze`)
  return busy
}

const sentence = 'A car that is driven with care lasts longer than one that is not. '
/** Markdown of 8 KB. */
const body = `# Cars\n\n${`${sentence.repeat(6)}\n\n`.repeat(20)}`

async function writeThreads({ database, newId, clock }: Deps, articleId: string, accountId: string) {
  const words = 'word '.repeat(size.wordsOfComment)
  const rows = Array.from({ length: size.threads }, () => {
    const root = newId()
    const shown = {
      articleId,
      accountId,
      body: words,
      bodyHtml: `<p>${words}</p>`,
      excerpt: 'word',
      status: 'visible' as const,
      createdAt: clock(),
    }
    const replies = Array.from({ length: size.repliesOfEach }, () => {
      const id = newId()
      return { id, ...placeReply(id, [root]), ...shown }
    })
    return [{ id: root, ...placeRoot(root), ...shown, replyCount: replies.length }, ...replies]
  }).flat()
  for (let start = 0; start < rows.length; start += 100) {
    await database.db.insert(comments).values(rows.slice(start, start + 100))
  }
  await database.db.update(articles).set({ commentCount: rows.length }).where(eq(articles.id, articleId))
}
