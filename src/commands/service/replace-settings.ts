/** Replaces the settings of the publication, for an admin. */
import { recordEvent } from '../../db/queries/events.ts'
import { lockSettings, type SettingsRow, saveSettings } from '../../db/queries/settings.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { type Expectation, weakTagDetail } from '../../domain/conditional-requests.ts'
import { changedSettings, completeSettings, type Settings } from '../../domain/settings.ts'
import { shortened } from '../../domain/shortened-text.ts'
import { ApiError, invalidField } from '../../problems/api-error.ts'
import type { SettingsInput } from '../../schemas/service/settings.ts'

/** Longest part of a URL that an error repeats, in characters. */
const maxQuotedUrl = 200

type Replacement = {
  input: SettingsInput
  /** The condition that `If-Match` sets for the present version. */
  expectation: Expectation
}

/**
 * Settings that are left out get their default. Replacing settings by equal ones changes nothing.
 */
export async function replaceSettings(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  actor: Actor,
  { input, expectation }: Replacement,
): Promise<SettingsRow> {
  const settings = settingsFrom(input)
  return database.transact(async (tx) => {
    const current = await lockSettings(tx)
    if (!expectation.allows(current.version)) {
      throw new ApiError(
        'precondition-failed',
        expectation.namesWeakTag
          ? weakTagDetail
          : 'The settings have changed since you read them. Read them again.',
      )
    }
    const fields = changedSettings(current.settings, settings)
    if (fields.length === 0) return current
    const changed = { settings, version: current.version + 1, updatedAt: clock() }
    await saveSettings(tx, changed)
    await recordEvent(tx, {
      type: 'settings.changed',
      subjects: {},
      payload: { fields },
      actorAccountId: actor.accountId,
      actorAddress: actor.address,
      occurredAt: changed.updatedAt,
    })
    return changed
  })
}

function settingsFrom(input: SettingsInput): Settings {
  const settings = completeSettings(input)
  const { siteUrl } = settings
  if (siteUrl === null) return settings
  const normal = URL.parse(siteUrl)?.href
  if (normal === undefined) throw invalidField('/siteUrl', 'must be a valid URL')
  // Links are made by appending to this text, so it must already be in the form that browsers give it.
  if (normal !== siteUrl && normal !== `${siteUrl}/`) {
    throw invalidField('/siteUrl', `must be in its normal form, which is ${shortened(normal, maxQuotedUrl)}`)
  }
  return { ...settings, siteUrl: siteUrl.replace(/\/$/, '') }
}
