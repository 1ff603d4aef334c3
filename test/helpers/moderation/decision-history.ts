/** Writes many decisions on the existing comments by SQL, with their notices and appeals. */
import { sql } from 'drizzle-orm'
import type { Db } from '../../../src/db/database.ts'
import { manyAccounts } from '../accounts/many-accounts.ts'

export const decisionHistory = { decisions: 6_000, openAppeals: 60 }

/** Accounts from all parts of the many accounts. */
const somebody = sql.raw(
  `('01890009-0000-7000-8000-' || lpad(to_hex((n * 7919) % ${manyAccounts.accounts} + 1), 12, '0'))::uuid`,
)

/** One account gets all notices. One appeal in a hundred is open. */
export async function seedDecisionHistory(db: Db, accountId: string): Promise<void> {
  await db.execute(sql`
    insert into decisions (id, comment_id, moderator_account_id, action, reason, previous_status, status,
      created_at)
    select gen_random_uuid(), id, account_id, 'hide', 'spam', 'visible', 'hidden', created_at
    from comments order by id limit ${decisionHistory.decisions}::integer`)
  await db.execute(sql`
    insert into notices (id, account_id, kind, decided_by, decision_id, excerpt, was_reported,
      article_title, article_slug, created_at)
    select gen_random_uuid(), ${accountId}::uuid, 'comment-hidden', 'human', id, 'Words', false,
      'Title', 'title', created_at
    from decisions`)
  await db.execute(sql`
    insert into appeals (id, decision_id, account_id, text, status, created_at, resolved_at,
      resolver_account_id)
    select gen_random_uuid(), id, ${somebody}, 'Text',
      case when n % 100 = 0 then 'open' else 'upheld' end, created_at,
      case when n % 100 <> 0 then created_at end, case when n % 100 <> 0 then ${somebody} end
    from (select *, row_number() over (order by id) as n from decisions) as numbered`)
  await db.execute(sql`vacuum analyze`)
}
