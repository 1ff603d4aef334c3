/** Reads, locks and writes articles and their revisions, as authors work on them. */
import { and, eq, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Actor } from '../../../domain/actor.ts'
import { isUuid } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articleContributors, articles } from '../../tables/articles.ts'
import { contributors } from '../../tables/contributors.ts'
import { articleRevisions, draftContributors } from '../../tables/revisions.ts'
import { articleSlugs } from '../../tables/slugs.ts'
import { tags } from '../../tables/tags.ts'
import type { TagRow } from './articles.ts'
import { draftByline } from './bylines.ts'

type NewArticle = typeof articles.$inferInsert
export type NewRevision = typeof articleRevisions.$inferInsert
export type RevisionRow = typeof articleRevisions.$inferSelect

/**
 * The condition for articles that the actor may access. It belongs in the WHERE clause, so that
 * other articles are not found. An article belongs to the account that created it, and to the
 * accounts in the byline of its draft.
 */
export function accessibleTo({ reach, accountId }: Actor): SQL | undefined {
  return reach === 'any' ? undefined : belongsTo(sql`${accountId}::uuid`)
}

/** The table names are written as text, as in `articleByline`. */
export const belongsTo = (accountId: SQL): SQL => sql`(articles.author_account_id = ${accountId}
  or exists (select from ${draftContributors} d join ${contributors} c on c.id = d.contributor_id
    where d.article_id = articles.id and c.account_id = ${accountId}))`

/**
 * The condition for articles whose draft the actor may read: those that the actor may access, and
 * those whose public text names the actor in its byline.
 */
export function readableBy(actor: Actor): SQL | undefined {
  return actor.reach === 'any' ? undefined : or(accessibleTo(actor), isSignedBy(actor))
}

const isSignedBy = ({ accountId }: Actor): SQL => sql`(articles.status = 'published' and exists (
  select from ${articleContributors} p join ${contributors} c on c.id = p.contributor_id
  where p.article_id = articles.id and c.account_id = ${accountId}::uuid))`

export const draftTagList = sql<TagRow[]>`(
  select coalesce(json_agg(json_build_object('slug', t.slug, 'name', t.name) order by named.place), '[]')
  from (
    select coalesce(n.merged_into, n.id) as id, min(given.place) as place
    from unnest(article_revisions.tag_slugs) with ordinality as given (slug, place)
    join ${tags} n on n.slug = given.slug group by 1
  ) named join ${tags} t on t.id = named.id)`

export type DraftRow = NonNullable<Awaited<ReturnType<typeof findDraft>>>

/**
 * The newest revision of an article whose draft the actor may read. `saved` reads it for somebody who has
 * just saved it, perhaps without their own name in the byline.
 */
export async function findDraft(db: Db, articleId: string, reader: Actor | 'saved') {
  const [row] = await db
    .select({
      articleId: articles.id,
      status: articles.status,
      publishAt: articles.publishAt,
      scheduledRevision: articles.scheduledRevision,
      unpublishAt: articles.unpublishAt,
      scheduleFault: articles.scheduleFault,
      publishedAt: articles.publishedAt,
      publishedRevision: articles.publishedRevision,
      createdAt: articles.createdAt,
      revision: articleRevisions,
      contributors: draftByline,
      tags: draftTagList,
      createdBy: { id: accounts.id, displayName: accounts.displayName },
    })
    .from(articles)
    .innerJoin(
      articleRevisions,
      and(eq(articleRevisions.articleId, articles.id), eq(articleRevisions.number, articles.latestRevision)),
    )
    .innerJoin(accounts, eq(accounts.id, articleRevisions.createdBy))
    .where(and(eq(articles.id, articleId), reader === 'saved' ? undefined : readableBy(reader)))
  return row
}

/** The article with this id, or with a slug that it has, had or reserves, if the actor may read it. */
export async function findDraftId(db: Db, idOrSlug: string, actor: Actor): Promise<string | undefined> {
  const named = isUuid(idOrSlug)
    ? sql`articles.id = ${idOrSlug}::uuid`
    : sql`articles.id = (select s.article_id from ${articleSlugs} s where s.slug = ${idOrSlug})`
  const [row] = await db
    .select({ id: articles.id })
    .from(articles)
    .where(and(named, readableBy(actor)))
  return row?.id
}

export type ArticleState = typeof articles.$inferSelect

/** Locks the article's row until the transaction ends, so that one writer works at a time. */
export function lockArticle(tx: Db, articleId: string, actor: Actor): Promise<ArticleState | undefined> {
  return lockWhere(tx, and(eq(articles.id, articleId), accessibleTo(actor)))
}

/** Locks an article as `lockArticle` does, if its public text names the actor in its byline. */
export function lockSignedArticle(
  tx: Db,
  articleId: string,
  actor: Actor,
): Promise<ArticleState | undefined> {
  return lockWhere(tx, and(eq(articles.id, articleId), isSignedBy(actor)))
}

async function lockWhere(tx: Db, condition: SQL | undefined): Promise<ArticleState | undefined> {
  const [row] = await tx.select().from(articles).where(condition).for('no key update')
  return row
}

export async function findRevision(
  db: Db,
  articleId: string,
  number: number,
): Promise<RevisionRow | undefined> {
  const [row] = await db
    .select()
    .from(articleRevisions)
    .where(and(eq(articleRevisions.articleId, articleId), eq(articleRevisions.number, number)))
  return row
}

/** The HTML of one revision, or of the newest one; none if the actor may not access the article. */
export function listRevisionBodies(
  db: Db,
  { articleId, actor, number }: { articleId: string; actor: Actor; number: number | undefined },
): Promise<string[]> {
  const isMeant = and(eq(articles.id, articleId), accessibleTo(actor))
  return listBodiesOf(db, { number: number ?? articles.latestRevision, isMeant })
}

/** The HTML of a revision of each article that is meant. */
export async function listBodiesOf(
  db: Db,
  { number, isMeant }: { number: number | PgColumn; isMeant: SQL | undefined },
): Promise<string[]> {
  const isThis = and(eq(articleRevisions.articleId, articles.id), eq(articleRevisions.number, number))
  const rows = await db
    .select({ bodyHtml: articleRevisions.bodyHtml })
    .from(articles)
    .innerJoin(articleRevisions, isThis)
    .where(isMeant)
  return rows.map(({ bodyHtml }) => bodyHtml)
}

export async function insertArticle(tx: Db, article: NewArticle): Promise<void> {
  await tx.insert(articles).values(article)
}

export async function insertRevision(tx: Db, revision: NewRevision): Promise<void> {
  await tx.insert(articleRevisions).values(revision)
}

export async function updateArticle(tx: Db, id: string, change: Partial<NewArticle>): Promise<ArticleState> {
  const [row] = await tx.update(articles).set(change).where(eq(articles.id, id)).returning()
  if (!row) throw new Error(`article ${id} was locked and cannot be gone`)
  return row
}

/**
 * Deletes the article with its revisions, previews and slugs. False if the actor may delete only
 * what they created, and somebody else created this article.
 */
export async function deleteArticle(tx: Db, id: string, { reach, accountId }: Actor): Promise<boolean> {
  const created = reach === 'any' ? undefined : eq(articles.authorAccountId, accountId)
  const deleted = await tx
    .delete(articles)
    .where(and(eq(articles.id, id), created))
    .returning({ id: articles.id })
  return deleted.length > 0
}
