/**
 * The tables of articles as the public reads them, and of their bylines. Public queries select from
 * `articles`. It holds published text only, so that they cannot leak a draft.
 */
import { type AnyColumn, type SQL, sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
} from 'drizzle-orm/pg-core'
import {
  type ArticleStatus,
  articleStatuses,
  type ScheduleFault,
  scheduleFaults,
} from '../../domain/articles/article-lifecycle.ts'
import {
  type CommentPolicy,
  commentPolicies,
  type HeroImage,
  type Source,
} from '../../domain/articles/article-parts.ts'
import type { BylineEntry } from '../../domain/articles/byline.ts'
import { accounts } from './accounts.ts'
import { id, moment } from './columns.ts'
import { contributors } from './contributors.ts'
import { isOneOf } from './enum-check.ts'

type Columns<Name extends string> = Readonly<Record<Name, AnyColumn>>
type PublishedColumn =
  | 'publishedRevision'
  | 'publishedAt'
  | 'title'
  | 'bodyHtml'
  | 'excerpt'
  | 'language'
  | 'readingMinutes'
  | 'sources'

/** The condition of `articles_published_text_check`. */
function hasPublishedText(table: Columns<'status' | PublishedColumn>): SQL {
  const { status, publishedRevision, publishedAt, title, bodyHtml, excerpt } = table
  const { language, readingMinutes, sources } = table
  const needed = [publishedRevision, publishedAt, title, bodyHtml, excerpt, language, readingMinutes, sources]
  return sql`${status} <> 'published' or num_nulls(${sql.join(needed, sql`, `)}) = 0`
}

/** The condition of `articles_schedule_check`. */
function hasValidSchedule(table: Columns<'status' | 'publishAt' | 'scheduledRevision' | 'unpublishAt'>): SQL {
  const { status, publishAt, scheduledRevision, unpublishAt } = table
  const hasNone = sql`num_nonnulls(${publishAt}, ${unpublishAt}) = 0`
  const conditions = [
    sql`(${publishAt} is null) = (${scheduledRevision} is null)`,
    sql`(${status} = 'scheduled' or ${status} = 'published' or ${hasNone})`,
    sql`(${status} <> 'scheduled' or ${publishAt} is not null)`,
    sql`${unpublishAt} > ${publishAt}`,
  ]
  return sql.join(conditions, sql` and `)
}

export const articles = pgTable(
  'articles',
  {
    id: id().notNull(),
    /**
     * The public slug or, before the first publication, the slug that the draft reserves.
     * `article_slugs` keeps it unique.
     */
    slug: text('slug').notNull(),
    status: text('status').$type<ArticleStatus>().notNull(),
    authorAccountId: id('author_account_id').notNull(),
    latestRevision: integer('latest_revision').notNull(),
    publishedRevision: integer('published_revision'),
    /**
     * The schedule: `scheduled_revision` becomes public at `publish_at`, and the article is
     * withdrawn at `unpublish_at`.
     */
    publishAt: moment('publish_at'),
    scheduledRevision: integer('scheduled_revision'),
    /**
     * The account that has scheduled the revision and needs the agreement of the byline until it is
     * public; null if an admin or an earlier release has scheduled it.
     */
    scheduledBy: id('scheduled_by'),
    unpublishAt: moment('unpublish_at'),
    /**
     * The reason why the last schedule failed, until somebody publishes, schedules or withdraws
     * again.
     */
    scheduleFault: text('schedule_fault').$type<ScheduleFault>(),
    publishedAt: moment('published_at'),
    commentPolicy: text('comment_policy').$type<CommentPolicy>().notNull(),
    commentCount: integer('comment_count').notNull().default(0),
    // The published text, copied from a revision at publication.
    title: text('title'),
    dek: text('dek'),
    bodyHtml: text('body_html'),
    excerpt: text('excerpt'),
    language: text('language'),
    readingMinutes: smallint('reading_minutes'),
    heroImage: jsonb('hero_image').$type<HeroImage>(),
    sources: jsonb('sources').$type<Source[]>(),
    /** null if `article_contributors` says all, as in revisions. */
    byline: jsonb('byline').$type<BylineEntry[]>(),
    /**
     * The revision that `byline` is of. It differs from `published_revision` after an instance of the
     * former release has published, which knows no such byline.
     */
    bylineRevision: integer('byline_revision'),
    createdAt: moment('created_at').notNull(),
    /** The time of the last change of the public text; for a draft, the time of its creation. */
    updatedAt: moment('updated_at').notNull(),
    /**
     * The time at which the newest revision was saved. This copy makes the list of drafts a range
     * of an index.
     */
    draftUpdatedAt: moment('draft_updated_at').notNull().default(sql`now()`),
  },
  (table) => [
    primaryKey({ name: 'articles_pkey', columns: [table.id] }),
    foreignKey({
      name: 'articles_author_account_id_fkey',
      columns: [table.authorAccountId],
      foreignColumns: [accounts.id],
    }),
    foreignKey({
      name: 'articles_scheduled_by_fkey',
      columns: [table.scheduledBy],
      foreignColumns: [accounts.id],
    }),
    check('articles_status_check', isOneOf(table.status, articleStatuses)),
    check('articles_comment_policy_check', isOneOf(table.commentPolicy, commentPolicies)),
    check('articles_comment_count_check', sql`${table.commentCount} >= 0`),
    check('articles_published_text_check', hasPublishedText(table)),
    check('articles_schedule_fault_check', isOneOf(table.scheduleFault, scheduleFaults)),
    check('articles_schedule_check', hasValidSchedule(table)),
    // This index holds articles with a schedule only. The sweep reads its beginning each minute.
    index('articles_due_idx')
      .on(sql`coalesce(${table.publishAt}, ${table.unpublishAt})`, table.id)
      .where(sql`coalesce(${table.publishAt}, ${table.unpublishAt}) is not null`),
    index('articles_published_idx')
      .on(table.publishedAt.desc().nullsFirst(), table.id.desc().nullsFirst())
      .where(sql`${table.status} = 'published'`),
    index('articles_changed_idx').on(table.updatedAt).where(sql`${table.publishedAt} is not null`),
    index('articles_most_commented_idx')
      .on(table.commentCount.desc().nullsFirst(), table.id.desc().nullsFirst())
      .where(sql`${table.status} = 'published'`),
    index('articles_language_idx')
      .on(
        sql`split_part(lower(${table.language}), '-', 1)`,
        table.publishedAt.desc().nullsFirst(),
        table.id.desc().nullsFirst(),
      )
      .where(sql`${table.status} = 'published'`),
    index('articles_author_account_id_idx').on(table.authorAccountId, table.id),
    index('articles_draft_updated_at_idx').on(
      table.draftUpdatedAt.desc().nullsFirst(),
      table.id.desc().nullsFirst(),
    ),
    index('articles_author_draft_updated_at_idx').on(
      table.authorAccountId,
      table.draftUpdatedAt.desc().nullsFirst(),
      table.id.desc().nullsFirst(),
    ),
    index('articles_status_draft_updated_at_idx').on(
      table.status,
      table.draftUpdatedAt.desc().nullsFirst(),
      table.id.desc().nullsFirst(),
    ),
  ],
)

/**
 * The contributors in the byline of the published text. `published_at` is a copy, as in
 * `article_tags`.
 */
export const articleContributors = pgTable(
  'article_contributors',
  {
    articleId: id('article_id').notNull(),
    contributorId: id('contributor_id').notNull(),
    position: smallint('position').notNull(),
    publishedAt: moment('published_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'article_contributors_pkey', columns: [table.articleId, table.contributorId] }),
    foreignKey({
      name: 'article_contributors_article_id_fkey',
      columns: [table.articleId],
      foreignColumns: [articles.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'article_contributors_contributor_id_fkey',
      columns: [table.contributorId],
      foreignColumns: [contributors.id],
    }),
    index('article_contributors_contributor_id_idx').on(
      table.contributorId,
      table.publishedAt.desc().nullsFirst(),
      table.articleId.desc().nullsFirst(),
    ),
  ],
)
