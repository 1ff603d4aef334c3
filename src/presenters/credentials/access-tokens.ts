/** Turns rows of personal access tokens into their wire shape. */
import type { AccessTokenRow } from '../../db/queries/credentials/access-tokens.ts'
import type { NewPersonalAccessToken, PersonalAccessToken } from '../../schemas/credentials/access-tokens.ts'

export function presentAccessToken(row: AccessTokenRow): PersonalAccessToken {
  const { id, name, ending, actions, lastUsedAddress } = row
  return {
    id,
    name,
    ending,
    actions,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    lastUsedAddress,
  }
}

export function presentNewAccessToken({
  token,
  row,
}: {
  token: string
  row: AccessTokenRow
}): NewPersonalAccessToken {
  return { ...presentAccessToken(row), token }
}
