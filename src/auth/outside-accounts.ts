/**
 * From a token of an outside issuer to an account of ours. First sight makes one; after that (issuer, subject) leads to
 * it from memory. The roles of a request are those of its token; the account's, which lists show, follow the newest.
 */
import { momentOf, type OutsideIdentity } from '../domain/credentials/outside-identity.ts'
import type { Bearer } from './bearer.ts'
import { createBoundedMap } from './bounded-map.ts'
import type { OutsideIssuers } from './outside-issuers.ts'
import type { Standings } from './standings.ts'

/** Identities remembered. */
const maxRemembered = 20_000

export type OutsideAccounts = Pick<OutsideIssuers, 'issuerOf'> & {
  /** `address`: where the request comes from. Throws `invalid-token` or `unavailable`. */
  authenticate(issuer: string, token: string, address: string): Promise<Bearer>
}

export type OutsideAccountsOptions = {
  issuers: OutsideIssuers
  standings: Standings
  /** The account of an identity; makes it where there is none. */
  adopt: (identity: OutsideIdentity, address: string) => Promise<Known>
  /** Gives the account the roles of the token, unless a newer one was seen anywhere; whether they changed. */
  followRoles: (accountId: string, identity: OutsideIdentity, address: string) => Promise<boolean>
}

type Known = {
  accountId: string
  /** When the newest token was issued that is known of here: older ones have no say, and need not be asked about. */
  tokenIssuedAt: Date
}

export function createOutsideAccounts({
  issuers,
  standings,
  adopt,
  followRoles,
}: OutsideAccountsOptions): OutsideAccounts {
  const remembered = createBoundedMap<string, Known>(maxRemembered)

  /** An erased account is gone from memory too; the next token makes another. */
  async function accountOf(identity: OutsideIdentity, address: string): Promise<Known> {
    // An issuer is a URL and has no space: no two identities share a key.
    const key = `${identity.issuer} ${identity.subject}`
    const present = remembered.get(key)
    if (present && (await standings.find(present.accountId))) return present
    const adopted = await adopt(identity, address)
    remembered.set(key, adopted)
    return adopted
  }

  return {
    issuerOf: issuers.issuerOf,

    async authenticate(issuer, token, address) {
      const identity = await issuers.verify(issuer, token)
      const known = await accountOf(identity, address)
      const { accountId, tokenIssuedAt: newest } = known
      const issuedAt = momentOf(identity.issuedAt)
      if (issuedAt > newest) {
        // First, so that of many requests at once with one new token one does the work.
        known.tokenIssuedAt = issuedAt
        const haveChanged = await followRoles(accountId, identity, address).catch((error) => {
          known.tokenIssuedAt = newest
          throw error
        })
        if (haveChanged) standings.forget(accountId)
      }
      return { accountId, sessionId: null, roles: identity.roles, epoch: null, actions: null }
    },
  }
}
