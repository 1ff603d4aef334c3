/**
 * Reads a feed of comments in one statement: the newest visible comments, their articles and the
 * settings.
 */
import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import { completeSettings, type Settings } from '../../../domain/settings.ts'
import { isUuid } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { comments } from '../../tables/comments.ts'
import { contributors } from '../../tables/contributors.ts'
import { events, isCommentChange } from '../../tables/events.ts'
import { settings } from '../../tables/settings.ts'
import { articleSlugs } from '../../tables/slugs.ts'
import { settingsUpdatedAt, storedSettings } from '../settings.ts'
import { lastChange, latest } from './feeds.ts'

type Article = { id: string; slug: string; title: string; publishedAt: Date }

type FeedAuthor = {
  displayName: string
  avatarUrl: string | null
  /** The profile of the author on the masthead. */
  contributor: { id: string; slug: string; avatarUrl: string | null } | null
}

export type FeedCommentRow = {
  id: string
  parentId: string | null
  excerpt: string
  /** null if the settings ask for short feeds. */
  bodyHtml: string | null
  createdAt: Date
  editedAt: Date | null
  author: FeedAuthor
  article: Article
}

export type CommentFeedRow = {
  settings: Settings
  settingsUpdatedAt: Date | null
  /** The article of the feed; null for the feed of all comments. */
  subject: Article | null
  /** No part of the feed has changed since; null if nothing was ever published. */
  changedAt: Date | null
  /** Newest first. */
  comments: FeedCommentRow[]
}

/**
 * `idOrSlug` is the id, the slug or a former slug of one article. Without it, the feed has the
 * comments of all articles.
 */
type CommentFeedRequest = { idOrSlug: string | undefined; limit: number }

/** `undefined` if the article is not published. */
export async function findCommentFeed(
  db: Db,
  { idOrSlug, limit }: CommentFeedRequest,
): Promise<CommentFeedRow | undefined> {
  const { subject, newest } = idOrSlug === undefined ? ofAll : ofArticle(idOrSlug)
  const rows = await db
    .select({
      settings: storedSettings,
      settingsUpdatedAt,
      subject: sql<StoredArticle | null>`(${subject})`,
      changedAt: sql`greatest(${lastChange}, ${lastCommentChange})`.mapWith(settings.updatedAt),
      authorChangedAt: sql<Date | null>`greatest(${accounts.updatedAt}, (
        select k.updated_at from ${contributors} k where k.account_id = ${accounts.id}))`.mapWith(
        accounts.updatedAt,
      ),
      comment: feedColumns,
    })
    .from(sql`(values (1)) as feed`)
    .leftJoin(sql`lateral (${newest} limit ${limit}) as newest`, sql`true`)
    .leftJoin(comments, and(sql`${comments.id} = newest.id`, eq(comments.status, 'visible')))
    .leftJoin(accounts, eq(accounts.id, comments.accountId))
    .leftJoin(articles, and(eq(articles.id, comments.articleId), eq(articles.status, 'published')))
    .orderBy(desc(comments.id))
  const [first] = rows
  if (!first || (idOrSlug !== undefined && first.subject === null)) return undefined
  return {
    settings: completeSettings(first.settings),
    settingsUpdatedAt: first.settingsUpdatedAt,
    subject: first.subject && { ...first.subject, publishedAt: new Date(first.subject.publishedAt) },
    changedAt: latest([first.changedAt, ...rows.map((row) => row.authorChangedAt)]),
    // A feed without comments is one row without a comment.
    comments: rows.flatMap(({ comment }) => (comment.id === null ? [] : [inParts(comment as FlatRow)])),
  }
}

const feedColumns = {
  id: comments.id,
  parentId: comments.parentId,
  excerpt: comments.excerpt,
  bodyHtml: sql<string | null>`case when coalesce(${storedSettings} ->> 'feedText', 'full') = 'full'
          then ${comments.bodyHtml} end`,
  createdAt: comments.createdAt,
  editedAt: comments.editedAt,
  displayName: accounts.displayName,
  avatarUrl: accounts.avatarUrl,
  contributor: sql<FeedAuthor['contributor']>`(
    select json_build_object('id', k.id, 'slug', k.slug, 'avatarUrl', k.avatar_url)
    from ${contributors} k where k.account_id = ${accounts.id})`,
  articleId: articles.id,
  slug: articles.slug,
  title: articles.title,
  publishedAt: articles.publishedAt,
}

type FlatRow = Omit<FeedCommentRow, 'author' | 'article'> &
  FeedCommentRow['author'] &
  Omit<Article, 'id'> & { articleId: string }

function inParts({
  displayName,
  avatarUrl,
  contributor,
  articleId,
  slug,
  title,
  publishedAt,
  ...comment
}: FlatRow) {
  const article = { id: articleId, slug, title, publishedAt }
  return { ...comment, author: { displayName, avatarUrl, contributor }, article }
}

/**
 * The last time that any comment was posted, edited, held, decided on or removed. It is the first
 * entry of an index that holds such events only. It covers all articles, since a time that is later
 * than necessary does no harm.
 */
const lastCommentChange = sql`(
  select max(e.occurred_at) from ${events} e where ${isCommentChange(sql`e.type`)})`

/** `publishedAt` is in milliseconds since 1970, since JSON has no dates. */
type StoredArticle = Omit<Article, 'publishedAt'> & { publishedAt: number }

/** `newest` selects ids of comments, newest first. */
type FeedSource = { subject: SQL; newest: SQL }

const ofAll: FeedSource = {
  subject: sql`select null::json`,
  newest: sql`select c.id from ${comments} c join ${articles} a on a.id = c.article_id
    where c.status = 'visible' and a.status = 'published' order by c.id desc`,
}

function ofArticle(idOrSlug: string): FeedSource {
  const id = isUuid(idOrSlug)
    ? sql`${idOrSlug}::uuid`
    : sql`(select s.article_id from ${articleSlugs} s
        where s.slug = ${idOrSlug} and s.published_at is not null)`
  const published = sql`${articles} a where a.id = ${id} and a.status = 'published'`
  return {
    subject: sql`select json_build_object('id', a.id, 'slug', a.slug, 'title', a.title,
      'publishedAt', (extract(epoch from a.published_at) * 1000)::bigint) from ${published}`,
    newest: sql`select c.id from ${comments} c
      where c.status = 'visible' and c.article_id = (select a.id from ${published}) order by c.id desc`,
  }
}
