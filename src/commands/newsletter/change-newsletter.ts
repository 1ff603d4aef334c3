/** Changes or deletes a newsletter, for an admin. One default newsletter always remains. */
import type { Db } from '../../db/database.ts'
import { recordEvent } from '../../db/queries/events.ts'
import {
  deleteNewsletter,
  hasLetters,
  lockNewsletters,
  type NewsletterRow,
  updateNewsletter,
} from '../../db/queries/newsletter/newsletters.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import type { NewsletterPatch } from '../../schemas/newsletter/newsletters.ts'
import { columnsOf } from './steps/newsletter-columns.ts'

type Writing = Pick<Deps, 'database' | 'clock'>

/** An empty patch changes nothing and writes no event. */
export async function changeNewsletter(
  { database, clock }: Writing,
  actor: Actor,
  { slug, patch }: { slug: string; patch: NewsletterPatch },
): Promise<NewsletterRow> {
  const at = clock()
  return database.transact(async (tx) => {
    const row = await lockNamed(tx, slug, { staysDefault: patch.isDefault !== false })
    const fields = Object.keys(patch)
    if (fields.length === 0) return row
    await recordEvent(tx, {
      type: 'newsletter.changed',
      subjects: { newsletterId: row.id },
      payload: { slug, fields },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: at,
    })
    return updateNewsletter(tx, { id: row.id, change: { ...columnsOf(patch), updatedAt: at } })
  })
}

/** Whoever gets this newsletter alone stays confirmed and gets none. */
export async function removeNewsletter(
  { database, clock }: Writing,
  actor: Actor,
  slug: string,
): Promise<void> {
  await database.transact(async (tx) => {
    const { id } = await lockNamed(tx, slug, { staysDefault: false })
    if (await hasLetters(tx, id))
      throw new ApiError(
        'newsletter-has-letters',
        'This newsletter has letters, so it cannot be deleted. Close it with isOpen: false.',
      )
    await deleteNewsletter(tx, id)
    await recordEvent(tx, {
      type: 'newsletter.deleted',
      subjects: { newsletterId: id },
      payload: { slug },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: clock(),
    })
  })
}

async function lockNamed(
  tx: Db,
  slug: string,
  { staysDefault }: { staysDefault: boolean },
): Promise<NewsletterRow> {
  const all = await lockNewsletters(tx)
  const row = all.find((each) => each.slug === slug)
  if (!row) throw notFound('newsletter')
  const isLastDefault = row.isDefault && all.filter(({ isDefault }) => isDefault).length === 1
  if (isLastDefault && !staysDefault)
    throw new ApiError(
      'newsletter-last-default',
      'This is the last default newsletter. Make another one a default newsletter first.',
    )
  return row
}
