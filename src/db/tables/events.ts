/** The table of the event log, into which every change writes a row, and the place where the log begins. */
import { type AnyColumn, type SQL, sql } from 'drizzle-orm'
import { bigint, boolean, check, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { EventPayload, EventSubjects, EventType } from '../../domain/events.ts'
import { id, moment, xid8 } from './columns.ts'
import { isOneOf } from './enum-check.ts'

/**
 * The events after which a comment may look different in a feed. Votes and reports change nothing
 * that feeds show.
 */
const commentChanges = [
  'comment.posted',
  'comment.edited',
  'comment.held',
  'comment.decided',
  'comment.removed',
] as const satisfies readonly EventType[]

/**
 * The condition of `events_comments_time_idx`. Queries repeat it so that the planner uses that
 * index.
 */
export const isCommentChange = (type: AnyColumn | SQL): SQL => isOneOf(type, commentChanges)

export const events = pgTable(
  'events',
  {
    seq: bigint('seq', { mode: 'number' }).generatedAlwaysAsIdentity({ name: 'events_seq_seq' }).notNull(),
    /**
     * The transaction that wrote the event. Readers sort by it first, since rows do not become
     * visible in the order of `seq`.
     */
    xid: xid8('xid').notNull().default(sql`pg_current_xact_id()`),
    type: text('type').$type<EventType>().notNull(),
    subjects: jsonb('subjects').$type<EventSubjects>().notNull(),
    payload: jsonb('payload').$type<EventPayload>().notNull(),
    /**
     * The id of the account that caused the event; null for anonymous requests and for the service
     * itself. The id stays when the account is erased.
     */
    actorAccountId: id('actor_account_id'),
    /** The network address of the request, for audited events only. */
    actorAddress: text('actor_address'),
    /** Whether the audit shows the event (`domain/events.ts`). */
    isAudited: boolean('is_audited').notNull().default(false),
    occurredAt: moment('occurred_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'events_pkey', columns: [table.seq] }),
    index('events_xid_seq_idx').on(table.xid, table.seq),
    index('events_comments_time_idx')
      .on(table.occurredAt.desc().nullsFirst())
      .where(isCommentChange(table.type)),
    index('events_audited_time_idx')
      .on(table.occurredAt.desc().nullsFirst(), table.seq.desc().nullsFirst())
      .where(sql`${table.isAudited}`),
    index('events_address_time_idx').on(table.occurredAt).where(sql`${table.actorAddress} is not null`),
    index('events_audited_type_time_idx')
      .on(table.type, table.occurredAt.desc().nullsFirst(), table.seq.desc().nullsFirst())
      .where(sql`${table.isAudited}`),
    index('events_audited_actor_time_idx')
      .on(table.actorAccountId, table.occurredAt.desc().nullsFirst(), table.seq.desc().nullsFirst())
      .where(sql`${table.isAudited}`),
    index('events_audited_account_time_idx')
      .on(
        sql`(${table.subjects} ->> 'accountId')`,
        table.occurredAt.desc().nullsFirst(),
        table.seq.desc().nullsFirst(),
      )
      .where(sql`${table.isAudited}`),
  ],
)

/** One row, once old events have been deleted: the position of the last one. Audited events stay. */
export const deletedEvents = pgTable(
  'deleted_events',
  {
    isOnly: boolean('is_only').notNull().default(true),
    xid: xid8('xid').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ name: 'deleted_events_pkey', columns: [table.isOnly] }),
    check('deleted_events_is_only_check', sql`${table.isOnly}`),
  ],
)
