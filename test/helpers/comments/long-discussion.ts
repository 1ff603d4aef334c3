/**
 * Writes a discussion of thousands of comments, as deep as threads can be, and reads it like a
 * client.
 */
import { eq, sql } from 'drizzle-orm'
import { articles } from '../../../src/db/tables/articles.ts'
import { comments } from '../../../src/db/tables/comments.ts'
import {
  maxDepth,
  placeReply,
  placeRoot,
  type ThreadPosition,
} from '../../../src/domain/comments/comment-tree.ts'
import type { ThreadSort } from '../../../src/domain/comments/thread-sort.ts'
import type { Answer, TestApp } from '../app.ts'
import { type Discussion, expectStatus } from './discussion.ts'

type Written = ThreadPosition & { id: string }

export const long = {
  comments: 5_000,
  /** One comment in this many is a root. */
  roots: 25,
}

/**
 * After each root come some comments each of which answers the one before, so that threads are
 * deep. The other comments answer any earlier comment, and early comments more often, so that some
 * threads are long.
 */
export async function writeLongDiscussion(
  { deps }: TestApp,
  { articleId, author }: Discussion,
): Promise<Written[]> {
  const { db } = deps.database
  const written: Written[] = []
  const replyCounts = new Map<string, number>()
  for (let n = 0; n < long.comments; n++) {
    const id = deps.newId()
    const isChained = n % long.roots <= maxDepth + 2
    const answered = written[isChained ? n - 1 : (n * n * 31) % Math.ceil(n / 2)]
    const place = answered && n % long.roots > 0 ? placeReply(id, answered.path) : placeRoot(id)
    for (const above of place.path.slice(0, -1)) replyCounts.set(above, (replyCounts.get(above) ?? 0) + 1)
    written.push({ id, ...place })
  }
  const words = { body: 'Words.', bodyHtml: '<p>Words.</p>', excerpt: 'Words.', status: 'visible' as const }
  const rows = written.map((comment, n) => ({
    ...comment,
    ...words,
    articleId,
    accountId: author.id,
    createdAt: deps.clock(),
    replyCount: replyCounts.get(comment.id) ?? 0,
    score: n % 7,
    upvotes: n % 7,
  }))
  for (let start = 0; start < rows.length; start += 1_000)
    await db.insert(comments).values(rows.slice(start, start + 1_000))
  await db.update(articles).set({ commentCount: rows.length }).where(eq(articles.id, articleId))
  await db.execute(sql`analyze comments`)
  return written
}

export const deepest = (written: readonly Written[]): number => Math.max(...written.map(({ depth }) => depth))
export const fullDepth = maxDepth

/** Edits a comment, as its author. */
export async function edit({ send }: TestApp, { author: as }: Discussion, id: string): Promise<void> {
  const payload = { body: 'Other words.' }
  expectStatus(await send({ method: 'PATCH', url: `/v1/comments/${id}`, as, payload }), 200)
}

type Sizes = { sort: ThreadSort; limit: number; replies: number; repliesLimit: number }

type Shown = { id: string; replies?: { data: { id: string }[]; nextCursor: string | null } }
type Page = { data: Shown[]; page: { nextCursor: string | null } }

/** The ids that a reader gets who follows only `nextCursor`. `between` runs after each page. */
export async function walkDiscussion(
  { send }: TestApp,
  { articleId }: Discussion,
  { between, ...sizes }: Sizes & { between: () => Promise<void> },
): Promise<string[]> {
  const { sort, limit, replies, repliesLimit } = sizes
  const seen: string[] = []
  const read = async (url: string): Promise<Answer> => {
    const answer = await send({ url })
    await between()
    return answer
  }
  const readReplies = async (id: string, from: string | null) => {
    for (let cursor = from; cursor !== null; ) {
      const answer = await read(`/v1/comments/${id}/replies?limit=${repliesLimit}&cursor=${cursor}`)
      // The whole thread was hidden while the reader was reading it.
      if (answer.statusCode === 404) return
      const page: Page = expectStatus(answer, 200).body_
      seen.push(...page.data.map((reply) => reply.id))
      cursor = page.page.nextCursor
    }
  }
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = `sort=${sort}&limit=${limit}&replies=${replies}${cursor && `&cursor=${cursor}`}`
    const page: Page = expectStatus(await read(`/v1/articles/${articleId}/comments?${query}`), 200).body_
    for (const { id, replies: first } of page.data) {
      seen.push(id, ...(first?.data.map((reply) => reply.id) ?? []))
      await readReplies(id, first?.nextCursor ?? null)
    }
    cursor = page.page.nextCursor
  }
  return seen
}
