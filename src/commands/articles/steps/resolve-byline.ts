/** Finds the profiles that the byline of a request names. */
import type { Db } from '../../../db/database.ts'
import { holdContributorsNamed } from '../../../db/queries/contributors/named-contributors.ts'
import type { Actor } from '../../../domain/actor.ts'
import { type BylineEntry, storedByline } from '../../../domain/articles/byline.ts'
import { ApiError, type FieldFault } from '../../../problems/api-error.ts'
import type { BylineInput } from '../../../schemas/articles/bylines.ts'
import { checkByline } from './check-byline.ts'

/** Throws if the actor may not sign with one of the names. */
export async function resolveByline(
  tx: Db,
  inputs: readonly BylineInput[],
  { actor, standing }: { actor: Actor; standing: readonly BylineEntry[] },
): Promise<ReturnType<typeof storedByline>> {
  const named = inputs.flatMap((input) => profileIn(input) ?? [])
  const found = named.length > 0 ? await holdContributorsNamed(tx, named) : new Map<string, string>()
  const errors = inputs.flatMap((input, index) => faultOf(input, { index, found }))
  if (errors.length > 0) throw new ApiError('invalid-request', 'The byline is not valid.', { errors })
  const entries = inputs.map((input) => entryOf(input, found))
  await checkByline(tx, actor, { entries, standing, pointerOf: pointerTo })
  return storedByline(entries)
}

const pointerTo = (index: number) => `/contributors/${index}`

function profileIn(input: BylineInput): string | undefined {
  return typeof input === 'string' ? input : input.contributor
}

function faultOf(
  input: BylineInput,
  { index, found }: { index: number; found: ReadonlyMap<string, string> },
): FieldFault[] {
  const pointer = pointerTo(index)
  const profile = profileIn(input)
  const isGuest = typeof input !== 'string' && input.name !== undefined
  if (isGuest === (profile !== undefined)) {
    return [{ pointer, detail: 'must have either `contributor` or `name`' }]
  }
  if (profile === undefined || found.has(profile)) return []
  return [{ pointer, detail: `must be the id or slug of a contributor; there is no contributor ${profile}` }]
}

/** Only for an input without a fault. */
function entryOf(input: BylineInput, found: ReadonlyMap<string, string>): BylineEntry {
  const { name, role = null } = typeof input === 'string' ? {} : input
  if (name !== undefined) return { name, role }
  return { contributorId: found.get(profileIn(input) ?? '') ?? '', role }
}
