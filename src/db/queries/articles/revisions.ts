/** Reads the revisions of a draft for its authors. */
import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Actor } from '../../../domain/actor.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { articleRevisions } from '../../tables/revisions.ts'
import { draftByline } from './bylines.ts'
import { draftTagList, readableBy } from './drafts.ts'

const summary = {
  number: articleRevisions.number,
  title: articleRevisions.title,
  note: articleRevisions.note,
  createdAt: articleRevisions.createdAt,
  createdBy: { id: accounts.id, displayName: accounts.displayName },
  isLive: sql<boolean>`${articles.status} = 'published'
    and ${articles.publishedRevision} = ${articleRevisions.number}`,
}

const whole = { ...summary, revision: articleRevisions, contributors: draftByline, tags: draftTagList }

type RevisionsPage = { articleId: string; actor: Actor; limit: number; before?: number }

/**
 * Newest first. An empty list means that the actor may not access the article, since every article
 * has a first revision. One row more than `limit` tells whether the list goes on.
 */
export function listRevisions(db: Db, { articleId, actor, limit, before }: RevisionsPage) {
  return db
    .select(summary)
    .from(articles)
    .innerJoin(articleRevisions, eq(articleRevisions.articleId, articles.id))
    .innerJoin(accounts, eq(accounts.id, articleRevisions.createdBy))
    .where(
      and(
        eq(articles.id, articleId),
        readableBy(actor),
        before === undefined ? undefined : lt(articleRevisions.number, before),
      ),
    )
    .orderBy(desc(articleRevisions.number))
    .limit(limit + 1)
}

export type RevisionSummaryRow = Awaited<ReturnType<typeof listRevisions>>[number]

type ReadableArticle = { articleId: string; actor: Actor }

/** The revisions with these numbers that exist, in any order. */
export function listRevisionsNumbered(
  db: Db,
  { articleId, actor, numbers }: ReadableArticle & { numbers: readonly number[] },
) {
  return db
    .select(whole)
    .from(articles)
    .innerJoin(articleRevisions, eq(articleRevisions.articleId, articles.id))
    .innerJoin(accounts, eq(accounts.id, articleRevisions.createdBy))
    .where(and(eq(articles.id, articleId), readableBy(actor), inArray(articleRevisions.number, [...numbers])))
}

export type WholeRevisionRow = Awaited<ReturnType<typeof listRevisionsNumbered>>[number]

export async function findWholeRevision(
  db: Db,
  { articleId, actor, number }: ReadableArticle & { number: number },
): Promise<WholeRevisionRow | undefined> {
  const [row] = await listRevisionsNumbered(db, { articleId, actor, numbers: [number] })
  return row
}

/** The account that saved a revision, and when. */
export async function findSaver(tx: Db, articleId: string, number: number) {
  const [row] = await tx
    .select({ id: accounts.id, displayName: accounts.displayName, savedAt: articleRevisions.createdAt })
    .from(articleRevisions)
    .innerJoin(accounts, eq(accounts.id, articleRevisions.createdBy))
    .where(and(eq(articleRevisions.articleId, articleId), eq(articleRevisions.number, number)))
  return row
}
