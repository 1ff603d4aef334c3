/** The tables of newsletters, of who gets them, of their letters and of each letter's recipients. */
import { type AnyColumn, type SQL, sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import {
  type AutomaticLetters,
  type LetterSection,
  type LetterStatus,
  letterStatuses,
  type PauseReason,
  pauseReasons,
  type RecipientState,
  recipientStates,
  type Segment,
} from '../../domain/newsletter/letter.ts'
import { accounts } from './accounts.ts'
import { id, moment } from './columns.ts'
import { isOneOf } from './enum-check.ts'
import { signups } from './signups.ts'

export const newsletters = pgTable(
  'newsletters',
  {
    id: id().notNull(),
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    description: text('description'),
    /** The sender of the letters; null where MAIL_FROM is the sender. */
    fromName: text('from_name'),
    fromAddress: text('from_address'),
    replyTo: text('reply_to'),
    /** Whether strangers can sign up. */
    isOpen: boolean('is_open').notNull().default(true),
    /** Whether a signup that names no newsletter is for this one. */
    isDefault: boolean('is_default').notNull().default(false),
    /** The publication's own template, sanitised; null where letters have the one of the service. */
    template: text('template'),
    automatic: jsonb('automatic').$type<AutomaticLetters>(),
    /** When the next automatic letter is made. */
    automaticNextAt: moment('automatic_next_at'),
    /** The order of newsletters in lists, pages and forms. */
    position: integer('position').notNull().default(0),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'newsletters_pkey', columns: [table.id] }),
    unique('newsletters_slug_key').on(table.slug),
    index('newsletters_automatic_next_at_idx')
      .on(table.automaticNextAt)
      .where(sql`${table.automaticNextAt} is not null`),
  ],
)

/** Which newsletters an address gets, once it is confirmed. */
export const signupNewsletters = pgTable(
  'signup_newsletters',
  {
    newsletterId: id('newsletter_id').notNull(),
    signupId: id('signup_id').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    // Recipients are made in the order of this key.
    primaryKey({ name: 'signup_newsletters_pkey', columns: [table.newsletterId, table.signupId] }),
    foreignKey({
      name: 'signup_newsletters_newsletter_id_fkey',
      columns: [table.newsletterId],
      foreignColumns: [newsletters.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'signup_newsletters_signup_id_fkey',
      columns: [table.signupId],
      foreignColumns: [signups.id],
    }).onDelete('cascade'),
    index('signup_newsletters_signup_id_idx').on(table.signupId),
  ],
)

export const letters = pgTable(
  'letters',
  {
    id: id().notNull(),
    newsletterId: id('newsletter_id').notNull(),
    /** Each change of the text adds one. */
    revision: integer('revision').notNull().default(1),
    status: text('status').$type<LetterStatus>().notNull(),
    subject: text('subject').notNull(),
    preheader: text('preheader'),
    /** Markdown. */
    intro: text('intro'),
    closing: text('closing'),
    sections: jsonb('sections').$type<LetterSection[]>().notNull(),
    language: text('language').notNull(),
    segment: jsonb('segment').$type<Segment>(),
    /** The local time of an automatic letter, so that it is made once; null for others. */
    occurrence: text('occurrence'),
    createdBy: id('created_by'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    /** When the sending begins; null for a draft. */
    sendAt: moment('send_at'),
    /** Why the last sending did not begin, in words. */
    fault: text('fault'),
    pausedBecause: text('paused_because').$type<PauseReason>(),
    startedAt: moment('started_at'),
    finishedAt: moment('finished_at'),
    /**
     * The letter as it is sent, made when the sending begins. Each mail gets its own links in the
     * place of the slots (`domain/newsletter/letter-slots.ts`).
     */
    sentSubject: text('sent_subject'),
    sentHtml: text('sent_html'),
    sentText: text('sent_text'),
    /** The last signup that has a row in `letter_recipients`, while these rows are made. */
    recipientsAfter: id('recipients_after'),
    hasAllRecipients: boolean('has_all_recipients').notNull().default(false),
    recipientCount: integer('recipient_count').notNull().default(0),
    sentCount: integer('sent_count').notNull().default(0),
    failedCount: integer('failed_count').notNull().default(0),
    skippedCount: integer('skipped_count').notNull().default(0),
    /** Mails that were given to a process that died, and that another process has taken up. */
    resentCount: integer('resent_count').notNull().default(0),
    /** Attempts since the sending began or was resumed, and how many of them were refused. */
    tryCount: integer('try_count').notNull().default(0),
    refusedCount: integer('refused_count').notNull().default(0),
    /** By the limit of mails per second, the next batch may be taken from this time on. */
    nextBatchAt: moment('next_batch_at'),
    /** The value of `sent_count` and the time at which the present measurement of the speed began. */
    paceSentCount: integer('pace_sent_count').notNull().default(0),
    paceAt: moment('pace_at'),
    /** The mails per second of the last measurement. */
    perSecond: real('per_second'),
  },
  (table) => [
    primaryKey({ name: 'letters_pkey', columns: [table.id] }),
    foreignKey({
      name: 'letters_newsletter_id_fkey',
      columns: [table.newsletterId],
      foreignColumns: [newsletters.id],
    }),
    foreignKey({
      name: 'letters_created_by_fkey',
      columns: [table.createdBy],
      foreignColumns: [accounts.id],
    }),
    check('letters_status_check', isOneOf(table.status, letterStatuses)),
    check('letters_paused_because_check', isOneOf(table.pausedBecause, pauseReasons)),
    check('letters_pause_check', sql`(${table.status} = 'paused') = (${table.pausedBecause} is not null)`),
    check('letters_sending_check', needsSentText(table)),
    index('letters_created_by_idx').on(table.createdBy),
    index('letters_newsletter_id_idx').on(table.newsletterId, table.id.desc().nullsFirst()),
    index('letters_archive_idx')
      .on(table.newsletterId, table.startedAt.desc().nullsFirst(), table.id.desc().nullsFirst())
      .where(sql`${table.startedAt} is not null`),
    index('letters_due_idx').on(table.sendAt).where(sql`${table.status} in ('scheduled', 'sending')`),
    uniqueIndex('letters_occurrence_key').on(table.newsletterId, table.occurrence),
  ],
)

/** The condition of `letters_sending_check`: what is sent does not change any more. */
function needsSentText(table: Record<'startedAt' | 'sentSubject' | 'sentHtml' | 'sentText', AnyColumn>): SQL {
  const { startedAt, sentSubject, sentHtml, sentText } = table
  return sql`${startedAt} is null or num_nulls(${sentSubject}, ${sentHtml}, ${sentText}) = 0`
}

/**
 * One row for each mail of a letter. A worker takes a batch by writing its id into `sender_id`, and
 * writes what came of each mail when the batch is done.
 */
export const letterRecipients = pgTable(
  'letter_recipients',
  {
    letterId: id('letter_id').notNull(),
    signupId: id('signup_id').notNull(),
    state: text('state').$type<RecipientState>().notNull().default('queued'),
    attempts: smallint('attempts').notNull().default(0),
    /** When the next attempt may be made. */
    nextAt: moment('next_at').notNull(),
    /** The process that is sending this mail; null if no process is. */
    senderId: id('sender_id'),
    sentAt: moment('sent_at'),
    /** The last answer of the mail server, without the address. */
    answer: text('answer'),
  },
  (table) => [
    primaryKey({ name: 'letter_recipients_pkey', columns: [table.letterId, table.signupId] }),
    foreignKey({
      name: 'letter_recipients_letter_id_fkey',
      columns: [table.letterId],
      foreignColumns: [letters.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'letter_recipients_signup_id_fkey',
      columns: [table.signupId],
      foreignColumns: [signups.id],
    }),
    check('letter_recipients_state_check', isOneOf(table.state, recipientStates)),
    index('letter_recipients_signup_id_idx').on(table.signupId),
    index('letter_recipients_waiting_idx')
      .on(table.letterId, table.nextAt, table.signupId)
      .where(sql`${table.state} = 'queued' and ${table.senderId} is null`),
    index('letter_recipients_deferred_idx')
      .on(table.letterId)
      .where(sql`${table.state} = 'queued' and ${table.attempts} > 0`),
    index('letter_recipients_sender_id_idx').on(table.senderId).where(sql`${table.senderId} is not null`),
  ],
)

/** Processes that are sending letters. One that has not been seen for a while is taken for dead. */
export const letterSenders = pgTable(
  'letter_senders',
  {
    id: id().notNull(),
    seenAt: moment('seen_at').notNull(),
  },
  (table) => [primaryKey({ name: 'letter_senders_pkey', columns: [table.id] })],
)
