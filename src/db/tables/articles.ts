/**
 * Articles as the public reads them, and the revisions they are published from.
 * A public query selects from `articles`, which holds published text only, so it cannot leak a draft.
 */
import { sql } from 'drizzle-orm'
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
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import {
  type ArticleStatus,
  articleStatuses,
  type ScheduleFault,
  scheduleFaults,
} from '../../domain/article-lifecycle.ts'
import {
  type CommentPolicy,
  commentPolicies,
  type HeroImage,
  type Source,
} from '../../domain/article-parts.ts'
import { accounts } from './accounts.ts'
import { id, moment, tsvector } from './columns.ts'
import { contributors } from './contributors.ts'
import { oneOf } from './one-of.ts'

export const articles = pgTable(
  'articles',
  {
    id: id().notNull(),
    /** The public slug; before the first publication, the one reserved by the draft. `article_slugs` keeps it unique. */
    slug: text('slug').notNull(),
    status: text('status').$type<ArticleStatus>().notNull(),
    authorAccountId: id('author_account_id').notNull(),
    latestRevision: integer('latest_revision').notNull(),
    publishedRevision: integer('published_revision'),
    /** The schedule: `scheduled_revision` becomes public at `publish_at`; what is public ceases to be at `unpublish_at`. */
    publishAt: moment('publish_at'),
    scheduledRevision: integer('scheduled_revision'),
    unpublishAt: moment('unpublish_at'),
    /** Why the last schedule was not kept, until somebody publishes, schedules or withdraws anew. */
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
    createdAt: moment('created_at').notNull(),
    /** When the public text last changed; for a draft, when it was created. */
    updatedAt: moment('updated_at').notNull(),
    /** When the newest revision was saved; kept by whoever saves one, so that the list of drafts is a range of an index. */
    draftUpdatedAt: moment('draft_updated_at').notNull().default(sql`now()`),
  },
  (table) => [
    primaryKey({ name: 'articles_pkey', columns: [table.id] }),
    foreignKey({
      name: 'articles_author_account_id_fkey',
      columns: [table.authorAccountId],
      foreignColumns: [accounts.id],
    }),
    check('articles_status_check', oneOf(table.status, articleStatuses)),
    check('articles_comment_policy_check', oneOf(table.commentPolicy, commentPolicies)),
    check('articles_comment_count_check', sql`${table.commentCount} >= 0`),
    check(
      'articles_published_text_check',
      sql`${table.status} <> 'published' or num_nulls(${table.publishedRevision}, ${table.publishedAt}, ${table.title}, ${table.bodyHtml}, ${table.excerpt}, ${table.language}, ${table.readingMinutes}, ${table.sources}) = 0`,
    ),
    check('articles_schedule_fault_check', oneOf(table.scheduleFault, scheduleFaults)),
    check(
      'articles_schedule_check',
      sql`(${table.publishAt} is null) = (${table.scheduledRevision} is null) and (${table.status} = 'scheduled' or ${table.status} = 'published' or num_nonnulls(${table.publishAt}, ${table.unpublishAt}) = 0) and (${table.status} <> 'scheduled' or ${table.publishAt} is not null) and ${table.unpublishAt} > ${table.publishAt}`,
    ),
    // Holds only what has something to come: the sweep reads its beginning each minute.
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

export const articleRevisions = pgTable(
  'article_revisions',
  {
    articleId: id('article_id').notNull(),
    number: integer('number').notNull(),
    slug: text('slug').notNull(),
    title: text('title').notNull(),
    dek: text('dek'),
    /** Markdown, as the author wrote it. */
    body: text('body').notNull(),
    bodyHtml: text('body_html').notNull(),
    /** The words of the body. */
    bodyText: text('body_text').notNull().default(''),
    excerpt: text('excerpt').notNull(),
    readingMinutes: smallint('reading_minutes').notNull(),
    /** What the body gives, where the author gave another excerpt or time; null where what is shown is derived. */
    derivedExcerpt: text('derived_excerpt'),
    derivedReadingMinutes: smallint('derived_reading_minutes'),
    language: text('language').notNull(),
    heroImage: jsonb('hero_image').$type<HeroImage>(),
    sources: jsonb('sources').$type<Source[]>().notNull(),
    contributorIds: uuid('contributor_ids').array().notNull(),
    tagSlugs: text('tag_slugs').array().notNull(),
    note: text('note'),
    createdBy: id('created_by').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'article_revisions_pkey', columns: [table.articleId, table.number] }),
    foreignKey({
      name: 'article_revisions_article_id_fkey',
      columns: [table.articleId],
      foreignColumns: [articles.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'article_revisions_created_by_fkey',
      columns: [table.createdBy],
      foreignColumns: [accounts.id],
    }),
    index('article_revisions_created_by_idx').on(table.createdBy, table.articleId, table.number),
    check('article_revisions_number_check', sql`${table.number} >= 1`),
  ],
)

/**
 * Every slug that an article has, had or reserves. The primary key is what makes slugs unique.
 * `published_at` is null while the slug only belongs to a draft: such a slug answers nobody.
 */
export const articleSlugs = pgTable(
  'article_slugs',
  {
    slug: text('slug').notNull(),
    articleId: id('article_id').notNull(),
    publishedAt: moment('published_at'),
  },
  (table) => [
    primaryKey({ name: 'article_slugs_pkey', columns: [table.slug] }),
    foreignKey({
      name: 'article_slugs_article_id_fkey',
      columns: [table.articleId],
      foreignColumns: [articles.id],
    }).onDelete('cascade'),
    index('article_slugs_article_id_idx').on(table.articleId),
  ],
)

export const tags = pgTable(
  'tags',
  {
    id: id().notNull(),
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    /** Published articles with this tag; kept by publication. */
    articleCount: integer('article_count').notNull().default(0),
    /**
     * The tag that took this one over. The row stays, so that its slug leads there: from drafts, whose text never
     * changes, from links, and from authors who go on writing the old name. Never a tag that is merged itself.
     */
    mergedInto: id('merged_into'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'tags_pkey', columns: [table.id] }),
    unique('tags_slug_key').on(table.slug),
    foreignKey({ name: 'tags_merged_into_fkey', columns: [table.mergedInto], foreignColumns: [table.id] }),
    check('tags_article_count_check', sql`${table.articleCount} >= 0`),
    check(
      'tags_merged_into_check',
      sql`${table.mergedInto} is null or (${table.mergedInto} <> ${table.id} and ${table.articleCount} = 0)`,
    ),
    index('tags_name_idx').on(table.name, table.id).where(sql`${table.articleCount} > 0`),
    index('tags_article_count_idx').on(table.articleCount, table.id).where(sql`${table.articleCount} > 0`),
    index('tags_merged_into_idx').on(table.mergedInto).where(sql`${table.mergedInto} is not null`),
  ],
)

/** Tags of the published text. `published_at` is copied so that a tag's page is one range of one index. */
export const articleTags = pgTable(
  'article_tags',
  {
    articleId: id('article_id').notNull(),
    tagId: id('tag_id').notNull(),
    position: smallint('position').notNull(),
    publishedAt: moment('published_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'article_tags_pkey', columns: [table.articleId, table.tagId] }),
    foreignKey({
      name: 'article_tags_article_id_fkey',
      columns: [table.articleId],
      foreignColumns: [articles.id],
    }).onDelete('cascade'),
    foreignKey({ name: 'article_tags_tag_id_fkey', columns: [table.tagId], foreignColumns: [tags.id] }),
    index('article_tags_tag_id_idx').on(
      table.tagId,
      table.publishedAt.desc().nullsFirst(),
      table.articleId.desc().nullsFirst(),
    ),
  ],
)

/** The byline of the published text, in order; `published_at` as in `article_tags`. */
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

/**
 * What the search finds published articles by, made at publication (`db/queries/search.ts`). A table of its own: every comment
 * changes the article's row, and would write all words into the index anew.
 */
export const articleSearch = pgTable(
  'article_search',
  {
    articleId: id('article_id').notNull(),
    /** PostgreSQL's text search configuration for the article's language. */
    configuration: text('configuration').notNull(),
    /** Title, dek, names and body, by weight. */
    document: tsvector('document').notNull(),
    /** What snippets are cut from. */
    bodyText: text('body_text').notNull(),
  },
  (table) => [
    primaryKey({ name: 'article_search_pkey', columns: [table.articleId] }),
    foreignKey({
      name: 'article_search_article_id_fkey',
      columns: [table.articleId],
      foreignColumns: [articles.id],
    }).onDelete('cascade'),
    index('article_search_document_idx').using('gin', table.document),
  ],
)
