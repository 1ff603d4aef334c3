/** Changes some or all settings of the publication, for an admin. */
import { recordEvent } from '../../db/queries/events.ts'
import { lockSettings, type SettingsRow, saveSettings } from '../../db/queries/settings.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import type { Expectation } from '../../domain/conditional-requests.ts'
import { changedSettings, type Settings } from '../../domain/settings.ts'
import { ApiError } from '../../problems/api-error.ts'
import { checkEmbedHosts } from './steps/check-embed-hosts.ts'

type Change = {
  /** Settings that are left out stay as they are. */
  members: Partial<Settings>
  /** The condition that `If-Match` sets for the present version. */
  expectation: Expectation
}

/** A change to equal settings changes nothing and writes no event. */
export async function changeSettings(
  { database, clock, config }: Pick<Deps, 'database' | 'clock' | 'config'>,
  actor: Actor,
  { members, expectation }: Change,
): Promise<SettingsRow> {
  return database.transact(async (tx) => {
    const current = await lockSettings(tx)
    if (!expectation.allows(current.version)) {
      throw new ApiError(
        'precondition-failed',
        'The settings have changed since you read them. Read them again.',
      )
    }
    const settings = { ...current.settings, ...members }
    checkEmbedHosts(settings, { changed: members, publicUrl: config.publicUrl })
    const changes = changedSettings(current.settings, settings)
    if (changes.fields.length === 0) return current
    const changed = { settings, version: current.version + 1, updatedAt: clock() }
    await saveSettings(tx, changed)
    await recordEvent(tx, {
      type: 'settings.changed',
      subjects: {},
      payload: changes,
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: changed.updatedAt,
    })
    return changed
  })
}
