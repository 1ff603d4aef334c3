/**
 * The tables of revisions, the saved states of drafts, and of the bylines of drafts. Revisions are
 * never changed; a trigger refuses UPDATE.
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
  uuid,
} from 'drizzle-orm/pg-core'
import type { HeroImage, Source } from '../../domain/articles/article-parts.ts'
import type { BylineEntry } from '../../domain/articles/byline.ts'
import { accounts } from './accounts.ts'
import { articles } from './articles.ts'
import { id, moment } from './columns.ts'
import { contributors } from './contributors.ts'

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
    /** The plain text of the body. Only instances of the former release read it, when they publish. */
    bodyText: text('body_text').notNull().default(''),
    excerpt: text('excerpt').notNull(),
    readingMinutes: smallint('reading_minutes').notNull(),
    /**
     * The values derived from the body, if the author gave other values; null if the shown values
     * are the derived ones.
     */
    derivedExcerpt: text('derived_excerpt'),
    derivedReadingMinutes: smallint('derived_reading_minutes'),
    language: text('language').notNull(),
    heroImage: jsonb('hero_image').$type<HeroImage>(),
    sources: jsonb('sources').$type<Source[]>().notNull(),
    /** Each profile in the byline once, in the order of the byline: who may work on the draft. */
    contributorIds: uuid('contributor_ids').array().notNull(),
    /** null if `contributor_ids` says all: the byline has no role, no guest and nobody twice. */
    byline: jsonb('byline').$type<BylineEntry[]>(),
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
    index('article_revisions_tag_slugs_idx').using('gin', table.tagSlugs),
    check('article_revisions_number_check', sql`${table.number} >= 1`),
  ],
)

/**
 * The byline of the newest revision of each article: who may work on its draft. The trigger
 * `article_revisions_keep_byline` writes these rows, so that an instance of the former release keeps
 * them too. `saved_at` is a copy of the time of that revision, so that the drafts of a contributor
 * are one range of one index.
 */
export const draftContributors = pgTable(
  'draft_contributors',
  {
    articleId: id('article_id').notNull(),
    contributorId: id('contributor_id').notNull(),
    savedAt: moment('saved_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'draft_contributors_pkey', columns: [table.articleId, table.contributorId] }),
    foreignKey({
      name: 'draft_contributors_article_id_fkey',
      columns: [table.articleId],
      foreignColumns: [articles.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'draft_contributors_contributor_id_fkey',
      columns: [table.contributorId],
      foreignColumns: [contributors.id],
    }),
    index('draft_contributors_contributor_id_idx').on(
      table.contributorId,
      table.savedAt.desc().nullsFirst(),
      table.articleId.desc().nullsFirst(),
    ),
  ],
)
