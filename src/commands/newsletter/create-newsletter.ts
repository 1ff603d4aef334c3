/** Adds a newsletter to the publication, for an admin. */
import { recordEvent } from '../../db/queries/events.ts'
import {
  insertNewsletter,
  lockNewsletters,
  type NewsletterRow,
} from '../../db/queries/newsletter/newsletters.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { maxNewsletters } from '../../domain/newsletter/newsletters.ts'
import { ApiError } from '../../problems/api-error.ts'
import type { NewsletterInput } from '../../schemas/newsletter/newsletters.ts'
import { type ConstraintProblems, translateViolations } from '../constraint-problems.ts'
import { columnsOf } from './steps/newsletter-columns.ts'

const conflicts: ConstraintProblems = {
  newsletters_slug_key: () =>
    new ApiError('newsletter-slug-taken', 'Another newsletter has this slug.', {
      errors: [{ pointer: '/slug', detail: 'belongs to another newsletter' }],
    }),
}

export async function createNewsletter(
  { database, clock, newId }: Pick<Deps, 'database' | 'clock' | 'newId'>,
  actor: Actor,
  { slug, name, ...members }: NewsletterInput,
): Promise<NewsletterRow> {
  const at = clock()
  return translateViolations(
    conflicts,
    database.transact(async (tx) => {
      if ((await lockNewsletters(tx)).length >= maxNewsletters)
        throw new ApiError('newsletter-limit', `A publication can have ${maxNewsletters} newsletters.`)
      const made = { id: newId(), slug, name, createdAt: at, updatedAt: at }
      const row = await insertNewsletter(tx, { ...made, ...columnsOf(members) })
      await recordEvent(tx, {
        type: 'newsletter.created',
        subjects: { newsletterId: row.id },
        payload: { slug },
        actorAccountId: actor.accountId,
        actorAddress: actor.address,
        occurredAt: at,
      })
      return row
    }),
  )
}
