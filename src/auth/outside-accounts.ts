/**
 * Finds the account that belongs to a token of an outside issuer. The first token of a person
 * creates the account. For later tokens, the account is found in memory by issuer and subject. A
 * request has the roles of its own token. The roles of the account, which lists show, follow the
 * newest token.
 */
import { momentOf, type OutsideIdentity } from '../domain/credentials/outside-identity.ts'
import type { Bearer } from './bearer.ts'
import { createBoundedMap } from './bounded-map.ts'
import type { OutsideIssuers } from './outside-issuers.ts'
import type { Standings } from './standings.ts'

/** How many identities are remembered. */
const maxRemembered = 20_000

export type OutsideAccounts = Pick<OutsideIssuers, 'issuerOf'> & {
  /** `address` is the network address of the request. Throws `invalid-token` or `unavailable`. */
  authenticate(issuer: string, token: string, address: string): Promise<Bearer>
}

type OutsideAccountsOptions = {
  issuers: OutsideIssuers
  standings: Standings
  /** Finds the account of an identity, and creates it if there is none. */
  adopt: (identity: OutsideIdentity, address: string) => Promise<KnownAccount>
  /**
   * Gives the account the roles of the token, unless any instance has seen a newer token. Says
   * whether the roles have changed.
   */
  followRoles: (accountId: string, identity: OutsideIdentity, address: string) => Promise<boolean>
}

type KnownAccount = {
  accountId: string
  /**
   * When the newest token known here was issued. A token that is not newer changes no roles and
   * costs no query.
   */
  tokenIssuedAt: Date
}

export function createOutsideAccounts({
  issuers,
  standings,
  adopt,
  followRoles,
}: OutsideAccountsOptions): OutsideAccounts {
  const remembered = createBoundedMap<string, KnownAccount>(maxRemembered)

  /** After an erasure the next token of the same person creates a new account. */
  async function accountOf(identity: OutsideIdentity, address: string): Promise<KnownAccount> {
    // An issuer is a URL and contains no space, so no two identities share a key.
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
        // Set before the work begins: of many simultaneous requests with one new token, only one
        // does the work.
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
