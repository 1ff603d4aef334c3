/**
 * THE TABLE of rate limits. A route names its limits with `config: { limits }`. Without this member
 * it has the general limits, and with an empty list it has no limits.
 */
import type { RouteOptions } from 'fastify'
import { isOpenToAnonymous } from '../auth/policy.ts'

/**
 * The kind of key under which a limit counts requests. `caller` is the account if the route needs
 * one, and otherwise the network address. `accounts-address` is the network address of requests with a
 * valid token, of all accounts together.
 */
export type KeyKind =
  | 'address'
  | 'account'
  | 'accounts-address'
  | 'caller'
  | 'email'
  | 'email-and-address'
  | 'refresh-token'

export type Limit = {
  max: number
  /** Seconds. */
  window: number
  key: KeyKind
  /**
   * The plural noun, for callers to read, of the only requests that the limit counts: a request that
   * succeeds is given back. Without `failures`, the limit counts all requests.
   */
  failures?: string
  /**
   * The limit does not stop a caller who has logged in before with this e-mail address from this
   * network address.
   */
  sparesProven?: true
}

const minute = 60
const hour = 3600

const table = {
  // The general limits, for routes that name no limits.
  reads: { max: 6000, window: minute, key: 'caller' },
  writes: { max: 300, window: minute, key: 'caller' },
  // Accounts are free, so one address with many of them has no quota for each. A newsroom behind one
  // address needs more than one person.
  'reads-address': { max: 12_000, window: minute, key: 'accounts-address' },
  'writes-address': { max: 1000, window: minute, key: 'accounts-address' },
  // Applied to every route that needs a token. It is loose, because tokens also expire and many
  // people may share an address.
  'refused-tokens': { max: 600, window: minute, key: 'address', failures: 'requests with a refused token' },

  // Browsers and load balancers send these by themselves, so they have quotas of their own.
  preflights: { max: 6000, window: minute, key: 'address' },
  'health-checks': { max: 1200, window: minute, key: 'address' },

  // A diff compares two long texts.
  'diff-account': { max: 120, window: minute, key: 'account' },

  // Three limits slow down guesses at passwords. `login` counts failures at one account from one
  // address, `login-address` counts logins at all accounts from one address, and `login-account`
  // counts failures at one account from all addresses.
  login: { max: 10, window: 15 * minute, key: 'email-and-address', failures: 'failed logins' },
  'login-address': { max: 60, window: 5 * minute, key: 'address' },
  'login-account': { max: 100, window: hour, key: 'email', failures: 'failed logins', sparesProven: true },
  'password-account': { max: 10, window: 15 * minute, key: 'account', failures: 'failed requests' },
  'refresh-address': { max: 300, window: minute, key: 'address' },
  'refresh-session': { max: 30, window: minute, key: 'refresh-token' },

  'export-account': { max: 10, window: hour, key: 'account' },
  'import-account': { max: 30, window: hour, key: 'account' },
  // A dry run may read 10,000 comments.
  'dry-run-account': { max: 20, window: hour, key: 'account' },

  // Each of these requests may send a mail, to an address that the caller chose or to their own.
  'register-address': { max: 100, window: hour, key: 'address' },
  'register-account': { max: 5, window: hour, key: 'email' },
  'reset-address': { max: 20, window: hour, key: 'address' },
  'reset-account': { max: 5, window: hour, key: 'email' },
  // An admin may have to do this to many accounts after a leak.
  'force-reset-account': { max: 300, window: hour, key: 'account' },
  'verify-address': { max: 60, window: hour, key: 'address' },
  'verify-account': { max: 5, window: hour, key: 'account' },
  'email-change-address': { max: 20, window: hour, key: 'address' },
  'email-change-account': { max: 5, window: hour, key: 'account' },
  'email-change-target': { max: 5, window: hour, key: 'email' },
  'access-token-account': { max: 100, window: hour, key: 'account' },
  'test-send-account': { max: 100, window: hour, key: 'account' },
  'signup-address': { max: 100, window: hour, key: 'address' },
  // A mail service reports each bounce of a letter in a request of its own.
  'bounce-address': { max: 1200, window: minute, key: 'address' },
  'signup-account': { max: 5, window: hour, key: 'email' },

  'comment-address': { max: 120, window: minute, key: 'address' },
  'comment-account': { max: 30, window: minute, key: 'account' },
  'vote-address': { max: 600, window: minute, key: 'address' },
  'vote-account': { max: 60, window: minute, key: 'account' },
  'report-address': { max: 120, window: minute, key: 'address' },
  'report-account': { max: 20, window: minute, key: 'account' },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof table

export const rateLimits: Readonly<Record<LimitName, Limit>> = table

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The limits are checked in this order. Put strict limits before generous ones. */
    limits?: readonly LimitName[]
  }
}

type LimitedRoute = { method: string | string[]; config?: RouteOptions['config'] }

const readMethods = ['GET', 'HEAD']
const generalLimits = {
  open: { reads: ['reads'], writes: ['writes'] },
  withToken: { reads: ['reads', 'reads-address'], writes: ['writes', 'writes-address'] },
} as const
const priced: ReadonlySet<LimitName> = new Set(
  Object.values(generalLimits).flatMap(({ reads, writes }) => [...reads, ...writes]),
)

export function limitsOf({ method, config }: LimitedRoute): readonly LimitName[] {
  const isRead = [method].flat().every((name) => readMethods.includes(name))
  const isOpen = config?.action === undefined || isOpenToAnonymous(config.action)
  return config?.limits ?? generalLimits[isOpen ? 'open' : 'withToken'][isRead ? 'reads' : 'writes']
}

/** Whether requests take their price from the limit, rather than 1 each. */
export function isPriced(name: LimitName): boolean {
  return priced.has(name)
}

/** The noun for the requests that a limit counts, for callers to read. */
export function unitOf(name: LimitName): string {
  return rateLimits[name].failures ?? 'requests'
}

/** `10 failed logins in 900 seconds`. */
export function quotaInWords(name: LimitName): string {
  const { max, window } = rateLimits[name]
  return `${max.toLocaleString('en')} ${unitOf(name)} in ${window.toLocaleString('en')} seconds`
}

/** The header RateLimit-Policy: a list of RFC 9651, as in draft-ietf-httpapi-ratelimit-headers. */
export function policyOf(names: readonly LimitName[]): string {
  return names.map((name) => `"${name}";q=${rateLimits[name].max};w=${rateLimits[name].window}`).join(', ')
}
