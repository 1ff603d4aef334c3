/** Notes in the audit log that somebody other than its owner exports an account. */
import { holdAccount } from '../../db/queries/accounts/accounts.ts'
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Initiator } from '../../domain/actor.ts'
import { notFound } from '../../problems/api-error.ts'

export async function noteExport(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  by: Initiator,
  accountId: string,
): Promise<void> {
  await database.transact(async (tx) => {
    if (!(await holdAccount(tx, accountId))) throw notFound('account')
    await recordEvent(tx, {
      type: 'account.exported',
      subjects: { accountId },
      actorAccountId: by.accountId,
      actorAddress: by.address,
      occurredAt: clock(),
    })
  })
}
