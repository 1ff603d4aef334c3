/** A new profile on the masthead. */
import { type ContributorRow, insertContributor } from '../db/queries/contributors.ts'
import { recordEvent } from '../db/queries/events.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import type { ContributorInput } from '../schemas/contributors.ts'
import { slugFrom } from '../text/slug.ts'
import { contributorConflicts } from './contributor-conflicts.ts'
import { translated } from './translated.ts'

export async function createContributor(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  actor: Actor,
  input: ContributorInput,
): Promise<ContributorRow> {
  const now = clock()
  const slug = input.slug ?? slugFrom(input.name, 'contributor')
  const contributor = {
    ...input,
    id: newId(),
    slug,
    role: input.role ?? ('contributor' as const),
    links: input.links ?? [],
    createdAt: now,
    updatedAt: now,
  }
  return translated(
    contributorConflicts,
    database.transact(async (tx) => {
      const row = await insertContributor(tx, contributor)
      await recordEvent(tx, {
        type: 'contributor.created',
        subjects: { contributorId: row.id },
        actorAccountId: actor.accountId,
        occurredAt: now,
      })
      return row
    }),
  )
}
