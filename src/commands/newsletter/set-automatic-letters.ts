/** Sets or removes the rule of the letters that the service writes by itself. */
import type { Db } from '../../db/database.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { isKnownTag } from '../../db/queries/newsletter/letter-articles.ts'
import { updateLetterSettings } from '../../db/queries/newsletter/letter-settings.ts'
import type { NewsletterRow } from '../../db/queries/newsletter/newsletters.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import type { AutomaticLetters } from '../../domain/newsletter/letter.ts'
import { isTimeZone, nextOccurrence } from '../../domain/newsletter/next-occurrence.ts'
import { invalidField, notFound } from '../../problems/api-error.ts'

type Rule = { slug: string; rule: AutomaticLetters | null }

/** Without a rule, no automatic letter is made any more. */
export async function setAutomaticLetters(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  { slug, rule }: Rule,
): Promise<NewsletterRow> {
  const now = clock()
  return database.transact(async (tx) => {
    if (rule) await check(tx, rule)
    const newsletter = await updateLetterSettings(tx, slug, {
      automatic: rule,
      automaticNextAt: rule && nextOccurrence(rule, now).at,
      updatedAt: now,
    })
    if (!newsletter) throw notFound('newsletter')
    await recordEvent(tx, {
      type: 'newsletter.automatic-changed',
      subjects: { newsletterId: newsletter.id },
      payload: { automatic: rule && { ...rule } },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: now,
    })
    return newsletter
  })
}

async function check(tx: Db, { timeZone, tag }: AutomaticLetters): Promise<void> {
  if (!isTimeZone(timeZone)) {
    throw invalidField('/timeZone', 'must be a time zone of the IANA database, for example Europe/Berlin')
  }
  if (tag !== null && !(await isKnownTag(tx, tag))) throw invalidField('/tag', 'must be the slug of a tag')
}
