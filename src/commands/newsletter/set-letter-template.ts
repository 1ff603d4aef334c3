/** Sets the template of a newsletter's letters, or returns to the one of the service. */
import { recordEvent } from '../../db/queries/events.ts'
import { updateLetterSettings } from '../../db/queries/newsletter/letter-settings.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'

/** Returns the sanitised template, with what was left out of it. */
export async function setLetterTemplate(
  deps: Deps,
  actor: Actor,
  { slug, html }: { slug: string; html: string },
): Promise<{ html: string; warnings: string[] }> {
  const read = await deps.textWork.readLetterTemplate(html)
  if ('faults' in read) throw refusalFor(read.faults)
  await saveTemplate(deps, actor, { slug, template: read.template })
  return { html: read.template, warnings: read.warnings }
}

export async function removeLetterTemplate(deps: Deps, actor: Actor, slug: string): Promise<void> {
  await saveTemplate(deps, actor, { slug, template: null })
}

function refusalFor(faults: readonly string[]): ApiError {
  const errors = faults.map((detail) => ({ pointer: '/html', detail }))
  return new ApiError('invalid-request', `The template ${faults[0]}.`, { errors })
}

async function saveTemplate(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  { slug, template }: { slug: string; template: string | null },
): Promise<void> {
  const now = clock()
  await database.transact(async (tx) => {
    const newsletter = await updateLetterSettings(tx, slug, { template, updatedAt: now })
    if (!newsletter) throw notFound('newsletter')
    await recordEvent(tx, {
      type: 'newsletter.template-changed',
      subjects: { newsletterId: newsletter.id },
      payload: { isOwn: template !== null },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: now,
    })
  })
}
