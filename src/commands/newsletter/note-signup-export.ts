/** Notes in the audit log who exports the newsletter list. */
import { recordEvent } from '../../db/queries/events.ts'
import type { Deps } from '../../deps.ts'
import type { Initiator } from '../../domain/actor.ts'

/** Notes which filters were set, and not their values, since a part of an address may be among them. */
export async function noteSignupExport(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  by: Initiator,
  filter: object,
): Promise<void> {
  const filters = Object.entries(filter).flatMap(([name, value]) => (value == null ? [] : [name]))
  await database.transact((tx) =>
    recordEvent(tx, {
      type: 'signup-list.exported',
      subjects: {},
      payload: { filters },
      actorAccountId: by.accountId,
      actorAddress: by.address,
      occurredAt: clock(),
    }),
  )
}
