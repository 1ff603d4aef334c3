/** Writes many accounts with their sessions, tokens and audited events, by SQL. */
import { asc, sql } from 'drizzle-orm'
import type { Db } from '../../../src/db/database.ts'
import { events } from '../../../src/db/tables/events.ts'

export const manyAccounts = {
  accounts: 20_000,
  sessions: 40_000,
  accessTokens: 20_000,
  events: 60_000,
  /** Every tenth session, token and audited event belongs to this account. */
  busy: 1,
  /** This account has three audited events in all. */
  quiet: 19_999,
  quietEvents: 3,
  /** One of the accounts that share the remaining rows. */
  seldom: 5,
  seldomSessions: 3,
  seldomTokens: 2,
}

/** The id of the account with this number. */
export const personOf = (number: number): string =>
  `01890009-0000-7000-8000-${number.toString(16).padStart(12, '0')}`

const idIn = (series: string, n: string) =>
  sql.raw(`('0189000${series}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`)
/**
 * Every tenth row belongs to the busy account. The accounts that are neither busy nor quiet share
 * the other rows.
 */
const owner = idIn('9', `case when n % 10 = 0 then ${manyAccounts.busy} else 2 + n % 19000 end`)
const time = sql.raw(`timestamptz '2026-01-01' + n * interval '1 second'`)

export async function seedManyAccounts(db: Db): Promise<void> {
  await db.execute(sql`
    insert into accounts (id, email, display_name, roles, created_at, updated_at)
    select ${idIn('9', 'n')}, n || '@crowd.example', 'Person ' || n, '{reader}', ${time}, ${time}
    from generate_series(1, ${manyAccounts.accounts}::integer) n`)
  await db.execute(sql`
    insert into sessions (id, account_id, created_at, last_used_at, expires_at, revoked_at)
    select ${idIn('a', 'n')}, ${owner}, ${time}, ${time}, timestamptz '2027-01-01',
      case when n % 20 = 0 then ${time} end
    from generate_series(1, ${manyAccounts.sessions}::integer) n`)
  await db.execute(sql`
    insert into access_tokens
      (id, account_id, name, token_hash, ending, actions, created_at, expires_at, revoked_at)
    select ${idIn('b', 'n')}, ${owner}, 'Token ' || n, sha256(n::text::bytea), 'abcd',
      '{account:read-self}', ${time}, timestamptz '2027-01-01', case when n % 20 = 0 then ${time} end
    from generate_series(1, ${manyAccounts.accessTokens}::integer) n`)
  // Two of three events are not audited. About one event in a thousand is a change of roles.
  const isAudited = sql.raw('n % 3 = 0')
  await db.execute(sql`
    insert into events (type, subjects, payload, actor_account_id, is_audited, occurred_at)
    select
      case
        when not ${isAudited} then 'comment.posted'
        when n % 999 = 0 then 'account.roles-changed'
        else 'session.started'
      end,
      jsonb_build_object('accountId', whose.id), '{}', whose.id, ${isAudited}, ${time}
    from generate_series(1, ${manyAccounts.events}::integer) n
    cross join lateral (
      select case
        when n <= ${3 * manyAccounts.quietEvents}::integer then ${idIn('9', String(manyAccounts.quiet))}
        else ${owner}
      end as id
    ) as whose`)
  await db.execute(sql`vacuum analyze`)
}

/** The event at this position. */
export async function eventAt(db: Db, offset: number): Promise<{ seq: number; occurredAt: Date }> {
  const [row] = await db
    .select({ seq: events.seq, occurredAt: events.occurredAt })
    .from(events)
    .orderBy(asc(events.seq))
    .offset(offset)
    .limit(1)
  if (!row) throw new Error(`there are no ${offset} events`)
  return row
}
