/** The one log of what changed. Caches, streams, webhooks and change feeds all read it. */
import { type AnyColumn, type SQL, sql } from 'drizzle-orm'
import { bigint, boolean, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { EventPayload, EventSubjects, EventType } from '../../domain/events.ts'
import { id, moment, xid8 } from './columns.ts'
import { oneOf } from './enum-check.ts'

/** After these, what is shown of comments may be another; after votes and reports it is not. */
const commentChanges = [
  ...['comment.posted', 'comment.edited', 'comment.held', 'comment.decided', 'comment.removed'],
] as const satisfies readonly EventType[]

/** As the condition of `events_comments_time_idx` has it, and so what asks for it. */
export const isCommentChange = (type: AnyColumn | SQL): SQL => oneOf(type, commentChanges)

export const events = pgTable(
  'events',
  {
    seq: bigint('seq', { mode: 'number' }).generatedAlwaysAsIdentity({ name: 'events_seq_seq' }).notNull(),
    /** The writing transaction: numbers become visible out of order, transactions below the horizon do not. */
    xid: xid8('xid').notNull().default(sql`pg_current_xact_id()`),
    type: text('type').$type<EventType>().notNull(),
    subjects: jsonb('subjects').$type<EventSubjects>().notNull(),
    payload: jsonb('payload').$type<EventPayload>().notNull(),
    /** Who caused it; null for the anonymous and for the system itself. Outlives the account. */
    actorAccountId: id('actor_account_id'),
    /** Where the request came from, for audited events only. */
    actorAddress: text('actor_address'),
    /** Whether it is of the kinds that the audit shows (`domain/events.ts`). */
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
