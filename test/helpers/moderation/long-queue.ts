/**
 * Writes a long queue by SQL, beside many more comments outside it, with reports, screenings and
 * decisions.
 */
import { sql } from 'drizzle-orm'
import type { Db } from '../../../src/db/database.ts'
import { seedArchive } from '../articles/large-archive.ts'

export const longQueue = {
  comments: 100_000,
  queued: 10_000,
  /** One queued comment in this many has a rare report, and another one has a rare screening. */
  rare: 1_000,
  /** The last tenth of the queued comments belongs to this account. */
  busy: 1,
  reportsEach: 4,
}

const idIn = (series: string, n: string) =>
  sql.raw(`('0189000${series}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`)
const own = idIn('c', 'n')
/** An account of the archive. */
const account = (n: string) => idIn('0', n)
const time = sql.raw(`timestamptz '2026-02-01' + n * interval '1 second'`)

export const queuedId = (number: number): string =>
  `0189000c-0000-7000-8000-${number.toString(16).padStart(12, '0')}`

export async function seedLongQueue(db: Db): Promise<void> {
  await seedArchive(db)
  const { queued } = longQueue
  await db.execute(sql`
    insert into accounts (id, email, display_name, roles, created_at, updated_at)
    select ${idIn('9', 'n')}, n || '@crowd.example', 'Person ' || n, '{reader}', ${time}, ${time}
    from generate_series(1, 20000) n`)
  await db.execute(sql`
    insert into comments (id, article_id, parent_id, thread_id, path, depth, account_id, status, body, body_html,
      excerpt, created_at, queued_at, open_report_count)
    select ${own}, ${idIn('3', '3 + n % 1000')}, null, ${own}, array[${own}], 0,
      case when n > 9000 and n <= 10000 then ${account(String(longQueue.busy))}
        else ${account('2 + n % 990')} end,
      case when n <= ${queued}::integer and n % 2 = 0 then 'pending'
        when n % 9 = 0 then 'hidden' else 'visible' end,
      repeat('Text. ', 20), repeat('<p>Text.</p>', 10), 'Text.', ${time},
      case when n <= ${queued}::integer then ${time} end,
      case when n <= ${queued}::integer and n % 2 = 1
        then ${longQueue.reportsEach}::integer + n % 7 else 0 end
    from generate_series(1, ${longQueue.comments}::integer) n`)
  // Half of the reports are open, on queued comments. The other half are settled, on other
  // comments.
  await db.execute(sql`
    insert into decisions (id, comment_id, moderator_account_id, action, reason, previous_status, status,
      created_at)
    select ${idIn('e', 'n')}, ${idIn('c', `${queued} + n`)}, ${account('0')}, 'hide', 'spam',
      'visible', 'hidden', ${time}
    from generate_series(1, 10000) n`)
  await db.execute(sql`
    insert into comment_reports (id, comment_id, account_id, reason, status, decision_id, created_at)
    select gen_random_uuid(), c.id, ${account('(20 + n * 13 + each * 97) % 1000')},
      case when n % ${longQueue.rare}::integer = 1 and n <= ${queued}::integer then 'hate' else 'spam' end,
      case when n <= ${queued}::integer then 'open' else 'upheld' end,
      case when n > ${queued}::integer then ${idIn('e', `n - ${queued}`)} end, ${time}
    from generate_series(1, 20000, 2) n
    cross join generate_series(1, ${longQueue.reportsEach}::integer) each
    join comments c on c.id = ${own}`)
  await db.execute(sql`
    insert into screenings (id, comment_id, article_id, account_id, outcome, source, reasons, created_at)
    select gen_random_uuid(), c.id, c.article_id, c.account_id, 'pending',
      case when n % ${longQueue.rare}::integer = 0 then 'judge' else 'rule' end,
      jsonb_build_array(jsonb_build_object(
        'rule', case when n % ${longQueue.rare}::integer = 0 then 'judge' else 'links' end,
        'evidence', n::text)), ${time}
    from generate_series(2, 20000, 2) n join comments c on c.id = ${own}`)
  await db.execute(sql`
    insert into moderation_claims (comment_id, account_id, expires_at)
    select ${own}, ${account('7')}, timestamptz '2999-01-01' from generate_series(1, 30) n`)
  await db.execute(sql`vacuum analyze`)
}
