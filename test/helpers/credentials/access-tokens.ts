/** Makes and revokes personal access tokens over HTTP. */
import { eq } from 'drizzle-orm'
import type { Action } from '../../../src/auth/policy.ts'
import { findOwnCredentials } from '../../../src/db/queries/accounts/accounts.ts'
import { accessTokens } from '../../../src/db/tables/accounts.ts'
import type { Answer, Person, TestApp } from '../app.ts'
import { expectStatus } from '../comments/discussion.ts'
import { password } from './logins.ts'

export type AccessTokenRequest = { name?: string; actions?: readonly Action[]; expiresAt?: string }

type AccessToken = { id: string; token: string; headers: { authorization: string } }

export function tryCreate({ send }: TestApp, as: Person, request: object): Promise<Answer> {
  return send({ method: 'POST', url: '/v1/access-tokens', payload: request, as })
}

/** Creates a token, which must succeed, with the password of all tests if its owner has one. */
export async function create(
  app: TestApp,
  as: Person,
  request: AccessTokenRequest = {},
): Promise<AccessToken> {
  const owner = await findOwnCredentials(app.deps.database.db, as.id)
  const proof = owner?.passwordHash ? { currentPassword: password } : {}
  const usual = { name: 'The build', actions: ['account:read-self'], ...proof }
  const answer = await tryCreate(app, as, { ...usual, ...request })
  const { id, token } = expectStatus(answer, 201).body_
  return { id, token, headers: bearing(token) }
}

export const bearing = (token: string) => ({ authorization: `Bearer ${token}` })

/** Reads the account of the token, with this token. */
export function readMe({ send }: TestApp, headers: { authorization: string }): Promise<Answer> {
  return send({ url: '/v1/accounts/me', headers })
}

export function revoke({ send }: TestApp, as: Person | undefined, id: string): Promise<Answer> {
  return send({ method: 'DELETE', url: `/v1/access-tokens/${id}`, as })
}

export async function rowOf({ deps }: TestApp, id: string) {
  const [row] = await deps.database.db.select().from(accessTokens).where(eq(accessTokens.id, id))
  if (!row) throw new Error(`there is no access token ${id}`)
  return row
}
