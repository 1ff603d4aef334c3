/**
 * The tables of contributors, the public profiles on the masthead, and of who may sign with them.
 */
import { type SQL, sql } from 'drizzle-orm'
import {
  boolean,
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
} from 'drizzle-orm/pg-core'
import {
  type ContributorLink,
  type ContributorRole,
  contributorRoles,
  unplaced,
} from '../../domain/contributors/contributor-roles.ts'
import { accounts } from './accounts.ts'
import { id, moment } from './columns.ts'
import { isOneOf } from './enum-check.ts'

function groupOf(): SQL {
  const groups = contributorRoles.map(
    (each, group) => sql`when ${sql.raw(`'${each}'`)} then ${sql.raw(String(group))}`,
  )
  return sql`(case role ${sql.join(groups, sql` `)} end + case when is_former then ${sql.raw(String(contributorRoles.length))} else 0 end)::smallint`
}

export const contributors = pgTable(
  'contributors',
  {
    id: id().notNull(),
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    /** What the name looks like; null in rows of an earlier release, until the next start. */
    nameSkeleton: text('name_skeleton'),
    role: text('role').$type<ContributorRole>().notNull(),
    country: text('country').notNull(),
    /** A subset of Markdown. */
    bio: text('bio'),
    bioHtml: text('bio_html'),
    /**
     * The text that `bio_html` was made of. It differs from `bio` where an instance of the former
     * release has written the profile, until the next start.
     */
    bioHtmlOf: text('bio_html_of'),
    /** For readers only if `shows_email` says so. */
    email: text('email'),
    showsEmail: boolean('shows_email').notNull().default(false),
    /** Whether the person no longer works here. */
    isFormer: boolean('is_former').notNull().default(false),
    /** The place in the group, as an admin has set it. */
    place: integer('place').notNull().default(unplaced),
    /** The group on the masthead (`mastheadGroups`). */
    mastheadGroup: smallint('masthead_group').notNull().generatedAlwaysAs(groupOf),
    avatarUrl: text('avatar_url'),
    links: jsonb('links').$type<ContributorLink[]>().notNull(),
    accountId: id('account_id'),
    /**
     * The number of published articles that name this contributor. Publications and withdrawals
     * update it.
     */
    articleCount: integer('article_count').notNull().default(0),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'contributors_pkey', columns: [table.id] }),
    unique('contributors_slug_key').on(table.slug),
    unique('contributors_account_id_key').on(table.accountId),
    foreignKey({
      name: 'contributors_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }).onDelete('set null'),
    check('contributors_role_check', isOneOf(table.role, contributorRoles)),
    check('contributors_country_check', sql`${table.country} ~ '^[A-Z]{2}$'`),
    check('contributors_article_count_check', sql`${table.articleCount} >= 0`),
    index('contributors_name_idx').on(table.name, table.id),
    // The list of the masthead.
    index('contributors_masthead_idx').on(table.mastheadGroup, table.place, table.name, table.id),
    // The names that no reader may imitate.
    index('contributors_name_skeleton_idx').on(table.nameSkeleton),
  ],
)

/**
 * Profiles that were merged into others. Revisions never change, so they go on naming the former id, and
 * links go on naming the former slug. One step leads to the profile that is there.
 */
export const mergedContributors = pgTable(
  'merged_contributors',
  {
    id: id().notNull(),
    slug: text('slug').notNull(),
    contributorId: id('contributor_id').notNull(),
    mergedAt: moment('merged_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'merged_contributors_pkey', columns: [table.id] }),
    unique('merged_contributors_slug_key').on(table.slug),
    foreignKey({
      name: 'merged_contributors_contributor_id_fkey',
      columns: [table.contributorId],
      foreignColumns: [contributors.id],
    }).onDelete('cascade'),
    index('merged_contributors_contributor_id_idx').on(table.contributorId),
  ],
)

/**
 * The accounts that may sign articles with a profile, besides the account that it belongs to.
 */
export const coAuthors = pgTable(
  'contributor_co_authors',
  {
    contributorId: id('contributor_id').notNull(),
    accountId: id('account_id').notNull(),
  },
  (table) => [
    primaryKey({ name: 'contributor_co_authors_pkey', columns: [table.contributorId, table.accountId] }),
    foreignKey({
      name: 'contributor_co_authors_contributor_id_fkey',
      columns: [table.contributorId],
      foreignColumns: [contributors.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'contributor_co_authors_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }).onDelete('cascade'),
    index('contributor_co_authors_account_id_idx').on(table.accountId),
  ],
)
