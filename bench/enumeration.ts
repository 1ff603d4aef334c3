/**
 * Measures whether a stranger can find out who has an account or a signup. The answers for known
 * and unknown addresses must be the same in status, headers and body, and take about the same time.
 */
import { Agent, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import { createAccount } from '../src/commands/accounts/create-account.ts'
import { signups, suppressions } from '../src/db/tables/signups.ts'
import { type SignupStatus, signupStatuses } from '../src/domain/newsletter/signup.ts'
import { median, printTable, type Service, startService } from './harness.ts'

/** How many pairs of one known and one unknown address are measured. */
const pairs = 200
const warmUpPairs = 20
/** The medians may differ by this factor in either direction. */
const mostRatio = 1.5
/** How many known addresses are used in turn. */
const knownAddresses = 20

type Kind = 'known' | 'unknown'

/** A request that must not reveal whether the service knows the address. */
type Question = {
  name: string
  path: string
  /** Makes the service know these addresses. */
  learn: (emails: readonly string[], service: Service) => Promise<void>
  bodyFor: (email: string) => object
  /** A request that the stranger sends before, and that is not measured. */
  before?: { path: string; bodyFor: (email: string) => object }
}

const password = 'nobody has this one'
const rightPassword = 'correct horse battery'

const questions: readonly Question[] = [
  {
    name: 'login with a wrong password',
    path: '/v1/sessions',
    learn: makeAccounts(rightPassword),
    bodyFor: (email) => ({ email, password }),
  },
  {
    name: 'login to an account without a password',
    path: '/v1/sessions',
    learn: makeAccounts(null),
    bodyFor: (email) => ({ email, password }),
  },
  {
    name: 'registration',
    path: '/v1/accounts',
    learn: makeAccounts(rightPassword),
    bodyFor: (email) => ({ email, password, displayName: 'Somebody' }),
  },
  {
    name: 'login after a registration of the address',
    path: '/v1/sessions',
    learn: makeAccounts(rightPassword),
    bodyFor: (email) => ({ email, password }),
    before: {
      path: '/v1/accounts',
      bodyFor: (email) => ({ email, password, displayName: 'Somebody' }),
    },
  },
  {
    name: 'password reset',
    path: '/v1/accounts/password-reset-requests',
    learn: makeAccounts(rightPassword),
    bodyFor: (email) => ({ email }),
  },
  ...[...signupStatuses, 'suppressed by its hash alone' as const].map((state) => ({
    name: `newsletter signup: ${state}`,
    path: '/v1/newsletter-signups',
    learn: makeSignups(state),
    bodyFor: (email: string) => ({ email }),
  })),
  {
    name: 'mail with the link to newsletter preferences',
    path: '/v1/newsletter-signups/preferences-mail',
    learn: makeSignups('confirmed'),
    bodyFor: (email) => ({ email }),
  },
]

export async function run(): Promise<boolean> {
  // Where logins need no confirmed address, whoever registers one learns whether it was free.
  const service = await startService({ REQUIRE_VERIFIED_EMAIL: 'on' })
  const { app } = service
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const findings: Finding[] = []
  for (const [index, question] of questions.entries()) {
    const { before, path } = question
    const ask = async (email: string) => {
      if (before) await send({ port, agent, path: before.path, email, body: before.bodyFor(email) })
      return send({ port, agent, path, email, body: question.bodyFor(email) })
    }
    findings.push(await examine(question, { service, ask, realm: `q${index}.example` }))
  }
  agent.destroy()
  await service.close()
  printTable(
    ['question', 'asked', 'status', 'answers alike', 'median known / unknown', 'known one slower'],
    findings.map((found) => [
      found.name,
      `2 x ${pairs}`,
      found.statuses.join(', '),
      found.differences.length === 0 ? 'yes' : 'NO',
      found.ratio.toFixed(3),
      `${Math.round(found.knownSlower * 100)} %`,
    ]),
  )
  for (const { name, differences } of findings)
    for (const difference of differences) process.stdout.write(`\n${name}: ${difference}\n`)
  return findings.every(
    ({ differences, ratio }) => differences.length === 0 && ratio <= mostRatio && ratio >= 1 / mostRatio,
  )
}

type Finding = {
  name: string
  statuses: number[]
  differences: string[]
  ratio: number
  /** The share of pairs in which the known address took longer. A half reveals nothing. */
  knownSlower: number
}

type Examination = { service: Service; ask: (email: string) => Promise<Asked>; realm: string }

async function examine(question: Question, { service, ask, realm }: Examination): Promise<Finding> {
  const known = Array.from({ length: knownAddresses }, (_, index) => addressOf('known', { index, realm }))
  await question.learn(known, service)
  const times: Record<Kind, number[]> = { known: [], unknown: [] }
  const answers: Asked['answer'][] = []
  for (let pair = 0; pair < warmUpPairs + pairs; pair++) {
    // Each kind goes first every other time, so that the order favours neither.
    const order: Kind[] = pair % 2 === 0 ? ['known', 'unknown'] : ['unknown', 'known']
    for (const kind of order) {
      const index = kind === 'known' ? pair % knownAddresses : pair
      const { answer, ms } = await ask(addressOf(kind, { index, realm }))
      answers.push(answer)
      if (pair >= warmUpPairs) times[kind].push(ms)
    }
  }
  const [first] = answers
  const others = answers.filter((answer) => !isDeepStrictEqual(answer, first))
  const differences = others.slice(0, 1).map((other) => `${JSON.stringify(first)}\n${JSON.stringify(other)}`)
  return {
    name: question.name,
    statuses: [...new Set(answers.map(({ status }) => status))],
    differences,
    ratio: median(times.known) / median(times.unknown),
    knownSlower: shareOfSlower(times.known, times.unknown),
  }
}

/** All addresses have one length, so that not even Content-Length may differ. */
function addressOf(kind: Kind, { index, realm }: { index: number; realm: string }): string {
  return `${kind === 'known' ? 'k' : 'u'}${String(index).padStart(6, '0')}@${realm}`
}

function shareOfSlower(known: readonly number[], unknown: readonly number[]): number {
  const slower = known.flatMap((ms) => unknown.filter((other) => ms > other)).length
  return slower / (known.length * unknown.length)
}

function makeAccounts(secret: string | null): Question['learn'] {
  return async (emails, { deps }) => {
    for (const email of emails)
      await createAccount(deps, { email, displayName: 'Known', password: secret, roles: [] })
  }
}

/** Signups in this state, made without a request. An erased address has a row in `suppressions` alone. */
function makeSignups(state: SignupStatus | 'suppressed by its hash alone'): Question['learn'] {
  return async (emails, { deps }) => {
    const { db } = deps.database
    for (const email of emails) {
      const at = deps.clock()
      const addressHash = await deps.newsletterKeys.hashAddress(email)
      if (state.startsWith('suppressed'))
        await db.insert(suppressions).values({ addressHash, because: 'erasure', createdAt: at })
      if (state === 'suppressed by its hash alone') continue
      const suppressedBecause = state === 'suppressed' ? ('bounce' as const) : null
      await db
        .insert(signups)
        .values({ id: deps.newId(), email, status: state, suppressedBecause, requestedAt: at })
    }
  }
}

type Asked = {
  answer: { status: number; headers: [name: string, value: string][]; body: unknown }
  ms: number
}

type Sending = { port: number; agent: Agent; path: string; email: string; body: object }

/**
 * The answer as a stranger sees it, without the parts that differ between any two requests, and the
 * time to its last byte.
 */
async function send({ port, agent, path, email, body }: Sending): Promise<Asked> {
  const text = JSON.stringify(body)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  const began = performance.now()
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  request({ port, host: '127.0.0.1', agent, path, method: 'POST', headers }, resolve)
    .on('error', reject)
    .end(text)
  const answer = await promise
  const received = (await answer.setEncoding('utf8').toArray()).join('')
  const ms = performance.now() - began
  return {
    ms,
    answer: {
      status: answer.statusCode ?? 0,
      headers: headersOf(answer),
      body:
        received === '' ? null : JSON.parse(received, (name, value) => withoutVarying(name, value, email)),
    },
  }
}

const varyingHeaders = new Set(['date', 'x-request-id'])

/** The headers in the order in which the server sent them. */
function headersOf({ rawHeaders }: IncomingMessage): [string, string][] {
  const names = rawHeaders.filter((_, index) => index % 2 === 0)
  return names
    .map((name, index): [string, string] => [name, rawHeaders[2 * index + 1] ?? ''])
    .filter(([name]) => !varyingHeaders.has(name.toLowerCase()))
}

const varyingMembers = new Set(['id', 'instance', 'createdAt'])

function withoutVarying(name: string, value: unknown, email: string): unknown {
  const isOfThisRequest = varyingMembers.has(name) || value === email
  return isOfThisRequest ? typeof value : value
}
