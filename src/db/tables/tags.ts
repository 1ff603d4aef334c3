/** The tables of tags and of the published articles that have them. */
import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { articles } from './articles.ts'
import { id, moment } from './columns.ts'

export const tags = pgTable(
  'tags',
  {
    id: id().notNull(),
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    /**
     * The folded name (`domain/articles/tag-names.ts`), which no other tag has. It is null if an
     * instance of the former release made the tag, or if the tag had the name of another before
     * names were unique. Each start fills it in where the name is free.
     */
    nameKey: text('name_key'),
    /** The number of published articles with this tag. Publications and withdrawals update it. */
    articleCount: integer('article_count').notNull().default(0),
    /**
     * The tag that this one was merged into, which is never a merged tag itself. The row stays, so
     * that its slug leads to the other tag: revisions never change, and links and authors continue
     * to use the old slug.
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
    uniqueIndex('tags_name_key_key').on(table.nameKey).where(sql`${table.mergedInto} is null`),
    index('tags_name_idx').on(table.name, table.id).where(sql`${table.articleCount} > 0`),
    index('tags_article_count_idx').on(table.articleCount, table.id).where(sql`${table.articleCount} > 0`),
    index('tags_merged_into_idx').on(table.mergedInto).where(sql`${table.mergedInto} is not null`),
  ],
)

/**
 * The tags of the published text. `published_at` is a copy, so that a tag's page is one range of
 * one index.
 */
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
