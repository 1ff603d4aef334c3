/** The tables of the newsletter list: addresses, their consent ledger, suppressions and imports. */
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import {
  type ImportCounts,
  type ImportLine,
  type ImportMode,
  type ImportStatus,
  importModes,
  importStatuses,
} from '../../domain/newsletter/imports.ts'
import {
  type SignupEventType,
  type SignupStatus,
  type SuppressionReason,
  signupEventTypes,
  signupStatuses,
  suppressionReasons,
} from '../../domain/newsletter/signup.ts'
import { accounts } from './accounts.ts'
import { bytes, id, moment } from './columns.ts'
import { isOneOf } from './enum-check.ts'

export const signups = pgTable(
  'signups',
  {
    id: id().notNull(),
    /**
     * As it was written, with the domain in ASCII. In lower case it is what addresses are compared by.
     * Once it is erased, the id of the row.
     */
    email: text('email').notNull(),
    status: text('status').$type<SignupStatus>().notNull(),
    suppressedBecause: text('suppressed_because').$type<SuppressionReason>(),
    /** The name of the form or page where the address was entered. */
    source: text('source'),
    /** A language tag of BCP 47, which chooses the language of mails and pages. */
    language: text('language'),
    /**
     * The newsletters that the latest link adds when it is confirmed: those of all requests since the last
     * confirmation. Empty after the confirmation, and in rows that a former release has written: their
     * confirmation adds the default ones (see the trigger `signups_take_defaults`).
     */
    requestedNewsletterIds: uuid('requested_newsletter_ids').array().notNull().default(sql`'{}'`),
    /** SHA-256 of the latest confirmation token. */
    confirmationTokenHash: bytes('confirmation_token_hash'),
    /** When mails that strangers can cause went to this address, the newest first, five at most. */
    mailedAt: moment('mailed_at').array().notNull().default(sql`'{}'`),
    /** When the latest confirmation link was made, from which its lifetime counts. */
    requestedAt: moment('requested_at').notNull(),
    confirmedAt: moment('confirmed_at'),
    unsubscribedAt: moment('unsubscribed_at'),
  },
  (table) => [
    primaryKey({ name: 'signups_pkey', columns: [table.id] }),
    uniqueIndex('signups_email_key').on(sql`lower(${table.email})`),
    check('signups_status_check', isOneOf(table.status, signupStatuses)),
    check('signups_suppressed_because_check', isOneOf(table.suppressedBecause, suppressionReasons)),
    check(
      'signups_suppression_check',
      sql`(${table.status} = 'suppressed') = (${table.suppressedBecause} is not null)`,
    ),
    uniqueIndex('signups_confirmation_token_hash_key').on(table.confirmationTokenHash),
    index('signups_status_idx').on(table.status, table.id),
    index('signups_requested_at_idx').on(table.requestedAt),
  ],
)

/**
 * The consent ledger: what the owner of the address agreed to, when, and from which network
 * address. Rows are only added, and an erasure removes personal data from them.
 */
export const signupEvents = pgTable(
  'signup_events',
  {
    id: id().notNull(),
    signupId: id('signup_id').notNull(),
    type: text('type').$type<SignupEventType>().notNull(),
    /** A key of `consentWordings`. */
    wording: text('wording'),
    /** The words themselves, in the language in which they were shown. */
    wordingText: text('wording_text'),
    /** The slugs of the newsletters that the step was about. */
    newsletters: text('newsletters').array(),
    /**
     * Facts of the step: the reason of who left, which comes after the step; the answer of a mail server;
     * stated evidence.
     */
    detail: jsonb('detail').$type<Record<string, string | boolean | null>>(),
    source: text('source'),
    address: text('address'),
    userAgent: text('user_agent'),
    occurredAt: moment('occurred_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'signup_events_pkey', columns: [table.id] }),
    foreignKey({
      name: 'signup_events_signup_id_fkey',
      columns: [table.signupId],
      foreignColumns: [signups.id],
    }),
    check('signup_events_type_check', isOneOf(table.type, signupEventTypes)),
    index('signup_events_signup_id_idx').on(table.signupId, table.id),
    index('signup_events_address_time_idx')
      .on(table.occurredAt)
      .where(sql`${table.address} is not null or ${table.userAgent} is not null`),
  ],
)

/**
 * Addresses that get no letter whatever happens, as keyed hashes, so that an erased address stays
 * out and is not kept. The address of a suppressed signup is here as well.
 */
export const suppressions = pgTable(
  'suppressions',
  {
    /** HMAC-SHA-256 of the address in lower case (`auth/newsletter-keys.ts`). */
    addressHash: bytes('address_hash').notNull(),
    because: text('because').$type<SuppressionReason>().notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'suppressions_pkey', columns: [table.addressHash] }),
    check('suppressions_because_check', isOneOf(table.because, suppressionReasons)),
  ],
)

/** Keys that links of many years and suppressions need. They outlive SECRET_KEY, which seals them. */
export const newsletterKeys = pgTable(
  'newsletter_keys',
  {
    name: text('name').notNull(),
    sealed: bytes('sealed').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [primaryKey({ name: 'newsletter_keys_pkey', columns: [table.name] })],
)

export const signupImports = pgTable(
  'signup_imports',
  {
    id: id().notNull(),
    mode: text('mode').$type<ImportMode>().notNull(),
    status: text('status').$type<ImportStatus>().notNull(),
    isDryRun: boolean('is_dry_run').notNull(),
    /** The slugs of the newsletters that the addresses are added to. */
    newsletters: text('newsletters').array().notNull(),
    /** What the admin states about the consent of the addresses. */
    evidence: text('evidence'),
    source: text('source'),
    /** The language of the added signups. */
    language: text('language'),
    /** The names of the columns that nothing is read from, as the file has them. */
    ignoredColumns: text('ignored_columns').array().notNull().default(sql`'{}'`),
    lineCount: integer('line_count').notNull(),
    counts: jsonb('counts').$type<ImportCounts>().notNull(),
    fault: text('fault'),
    createdBy: id('created_by').notNull(),
    createdAt: moment('created_at').notNull(),
    finishedAt: moment('finished_at'),
    /** When the last of its confirmation mails is due; null if it has none. */
    mailsUntil: moment('mails_until'),
  },
  (table) => [
    primaryKey({ name: 'signup_imports_pkey', columns: [table.id] }),
    foreignKey({
      name: 'signup_imports_created_by_fkey',
      columns: [table.createdBy],
      foreignColumns: [accounts.id],
    }),
    check('signup_imports_mode_check', isOneOf(table.mode, importModes)),
    check('signup_imports_status_check', isOneOf(table.status, importStatuses)),
    index('signup_imports_created_by_idx').on(table.createdBy),
    index('signup_imports_unfinished_idx')
      .on(table.id)
      .where(sql`${table.status} in ('receiving', 'waiting', 'running')`),
    index('signup_imports_mails_until_idx').on(table.mailsUntil).where(sql`${table.mailsUntil} is not null`),
  ],
)

/** The lines of an import that are still to be worked on, a few hundred per row. */
export const signupImportChunks = pgTable(
  'signup_import_chunks',
  {
    importId: id('import_id').notNull(),
    number: integer('number').notNull(),
    /** Each row of the file with the number of its line; the header is line 1. */
    rows: jsonb('rows').$type<ImportLine[]>().notNull(),
  },
  (table) => [
    primaryKey({ name: 'signup_import_chunks_pkey', columns: [table.importId, table.number] }),
    foreignKey({
      name: 'signup_import_chunks_import_id_fkey',
      columns: [table.importId],
      foreignColumns: [signupImports.id],
    }).onDelete('cascade'),
  ],
)

/**
 * The addresses that an unfinished import has met, as keyed hashes, and the line of each. A second
 * line with the same address is refused.
 */
export const signupImportAddresses = pgTable(
  'signup_import_addresses',
  {
    importId: id('import_id').notNull(),
    addressHash: bytes('address_hash').notNull(),
    line: integer('line').notNull(),
  },
  (table) => [
    primaryKey({ name: 'signup_import_addresses_pkey', columns: [table.importId, table.addressHash] }),
    foreignKey({
      name: 'signup_import_addresses_import_id_fkey',
      columns: [table.importId],
      foreignColumns: [signupImports.id],
    }).onDelete('cascade'),
  ],
)

/** The lines that an import has refused, with the reason in words. */
export const signupImportRefusals = pgTable(
  'signup_import_refusals',
  {
    importId: id('import_id').notNull(),
    line: integer('line').notNull(),
    reason: text('reason').notNull(),
  },
  (table) => [
    primaryKey({ name: 'signup_import_refusals_pkey', columns: [table.importId, table.line] }),
    foreignKey({
      name: 'signup_import_refusals_import_id_fkey',
      columns: [table.importId],
      foreignColumns: [signupImports.id],
    }).onDelete('cascade'),
  ],
)
