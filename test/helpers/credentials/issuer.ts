/**
 * An outside issuer with real keys, with tokens that the test can change, and with a JWKS server
 * that the test can break.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose'
import t from 'tap'
import { accounts } from '../../../src/db/tables/accounts.ts'
import { events } from '../../../src/db/tables/events.ts'
import { parseTrustedIssuers, type TrustedIssuer } from '../../../src/domain/credentials/trusted-issuer.ts'
import { type Person, startTestApp, type TestApp } from '../app.ts'

export type Key = { kid: string; alg: string; privateKey: CryptoKey; jwk: JWK }

export async function makeKey(kid: string, alg = 'RS256'): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }
  return { kid, alg, privateKey, jwk }
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void

type KeyServer = {
  jwksUrl: string
  /** The number of requests so far. */
  asked: number
  /** Answers a request. */
  answer: Answer
}

export const answerKeys =
  (keys: readonly unknown[]): Answer =>
  (_request, response) =>
    void response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }))

export const answerText =
  (text: string, status = 200): Answer =>
  (_request, response) =>
    void response.writeHead(status).end(text)

/** Cuts the connection, as an issuer that is down does. */
export const beDown: Answer = (request) => void request.socket.destroy()

export async function startKeyServer(answer: Answer): Promise<KeyServer> {
  const server = createServer((request, response) => {
    keyServer.asked += 1
    keyServer.answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const keyServer: KeyServer = { jwksUrl: `http://127.0.0.1:${port}/jwks`, asked: 0, answer }
  return keyServer
}

export const audience = 'https://masthead.test'

/** Parses the terms as if an operator had written them into TRUSTED_ISSUERS. */
export function trust(...terms: Record<string, unknown>[]): readonly TrustedIssuer[] {
  const { issuers, faults } = parseTrustedIssuers(JSON.stringify(terms))
  if (faults.length > 0) throw new Error(faults.join('\n'))
  return issuers
}

export type Changes = { claims?: Record<string, unknown>; header?: Record<string, unknown>; key?: Key }

type Issuer = {
  url: string
  key: Key
  server: KeyServer
  /** The issuer's entry in TRUSTED_ISSUERS. */
  terms: Record<string, unknown>
  /** A valid token, with some claims changed. A claim that is undefined is left out. */
  token(changes?: Changes): Promise<string>
}

/** `clock` is read when a token is made. */
export async function startIssuer(name: string, clock: () => Date): Promise<Issuer> {
  const key = await makeKey(`${name}-1`)
  const server = await startKeyServer(answerKeys([key.jwk]))
  const url = `https://${name}.example/realms/press`
  return {
    url,
    key,
    server,
    terms: {
      issuer: url,
      audience,
      jwksUrl: server.jwksUrl,
      rolesClaim: 'realm_access.roles',
      roleMap: { 'newsroom-writer': 'author', 'newsroom-moderator': 'moderator', chief: 'admin' },
    },
    token({ claims = {}, header = {}, key: signer = key } = {}) {
      const now = Math.floor(clock().getTime() / 1000)
      const good = { iss: url, aud: audience, sub: 'ida', iat: now, exp: now + 300, name: 'Ida Holm' }
      const payload = JSON.parse(JSON.stringify({ ...good, ...claims })) as JWTPayload
      return new SignJWT(payload)
        .setProtectedHeader({
          alg: signer.alg,
          kid: signer.kid,
          typ: 'JWT',
          ...header,
        } as JWTHeaderParameters)
        .sign(signer.privateKey)
    },
  }
}

/** The issuer's claims for somebody with these roles of the issuer. */
export const withRoles = (...roles: string[]) => ({ realm_access: { roles } })

export const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

type Terms = Record<string, unknown>

type TrustingApp<Name extends string> = TestApp & {
  issuers: Record<Name, Issuer>
  readMe(token: string): ReturnType<TestApp['send']>
  /** The account of this service that the token belongs to. */
  meet(token: string): Promise<Person>
}

/**
 * Starts the application and the issuers that it trusts. `more` gives the names of the issuers and
 * further terms for each.
 */
export async function startTrustingApp<Name extends string>(
  more: Record<Name, Terms>,
): Promise<TrustingApp<Name>> {
  const time = { clock: () => new Date() }
  const names = Object.keys(more) as Name[]
  const started = await Promise.all(
    names.map(async (name) => [name, await startIssuer(name, () => time.clock())] as const),
  )
  const trustedIssuers = trust(...started.map(([name, { terms }]) => ({ ...terms, ...more[name] })))
  const app = await startTestApp({ trustedIssuers })
  time.clock = app.deps.clock
  const readMe = (token: string) => app.send({ url: '/v1/accounts/me', ...bearer(token) })
  return {
    ...app,
    issuers: Object.fromEntries(started) as Record<Name, Issuer>,
    readMe,
    async meet(token) {
      const { statusCode, body_ } = await readMe(token)
      if (statusCode !== 200) throw new Error(`the token is refused: ${statusCode} ${body_.detail}`)
      const { id, email, displayName } = body_
      return { id, email, displayName, headers: bearer(token).headers }
    },
  }
}

/** The numbers of accounts and events, which a refused token must leave unchanged. */
export async function traces({ deps: { database } }: TestApp) {
  return { accounts: await database.db.$count(accounts), events: await database.db.$count(events) }
}
