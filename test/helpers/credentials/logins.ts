/** Logs in over HTTP, for the tests of accounts, sessions and tokens. */
import type { Answer, Person, TestApp } from '../app.ts'
import { expectStatus } from '../comments/discussion.ts'

export const password = 'correct horse battery'

export type Login = { accessToken: string; refreshToken: string; bearer: { authorization: string } }

type Credentials = { email: string; password: string }

export function tryLogin({ send }: TestApp, { email, password }: Credentials): Promise<Answer> {
  return send({ method: 'POST', url: '/v1/sessions', payload: { email, password } })
}

/** A login that must succeed. */
export async function logIn(app: TestApp, { email }: Pick<Person, 'email'>): Promise<Login> {
  return tokensOf(expectStatus(await tryLogin(app, { email, password }), 201))
}

export function refresh({ send }: TestApp, refreshToken: string): Promise<Answer> {
  return send({ method: 'POST', url: '/v1/sessions/refresh', payload: { refreshToken } })
}

export function tokensOf({ body_: { accessToken, refreshToken } }: Answer): Login {
  return { accessToken, refreshToken, bearer: { authorization: `Bearer ${accessToken}` } }
}
