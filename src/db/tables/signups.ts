/** The tables of the newsletter list and of its consent ledger. */
import { sql } from 'drizzle-orm'
import { check, foreignKey, index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import {
  type SignupEventType,
  type SignupStatus,
  signupEventTypes,
  signupStatuses,
} from '../../domain/newsletter/signup.ts'
import { bytes, id, moment } from './columns.ts'
import { isOneOf } from './enum-check.ts'

export const signups = pgTable(
  'signups',
  {
    id: id().notNull(),
    email: text('email').notNull(),
    status: text('status').$type<SignupStatus>().notNull(),
    /** The name of the form or page where the address was entered. */
    source: text('source'),
    /** SHA-256 of the latest confirmation token. */
    confirmationTokenHash: bytes('confirmation_token_hash'),
    requestedAt: moment('requested_at').notNull(),
    confirmedAt: moment('confirmed_at'),
    unsubscribedAt: moment('unsubscribed_at'),
  },
  (table) => [
    primaryKey({ name: 'signups_pkey', columns: [table.id] }),
    uniqueIndex('signups_email_key').on(sql`lower(${table.email})`),
    check('signups_status_check', isOneOf(table.status, signupStatuses)),
    uniqueIndex('signups_confirmation_token_hash_key').on(table.confirmationTokenHash),
    index('signups_status_idx').on(table.status, table.id),
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
  ],
)
