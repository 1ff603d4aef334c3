/**
 * From a token of an outside issuer to an account of ours. First sight makes one; after that (issuer, subject) leads to
 * it from memory. The roles of a request are those of its token; the account's, which lists show, follow the newest.
 */
import type { OutsideIdentity } from '../domain/outside-identity.ts'
import type { Bearer } from './authenticate.ts'
import { createBoundedMap } from './bounded-map.ts'
import type { OutsideIssuers } from './outside-issuers.ts'
import type { Standing, Standings } from './standings.ts'

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
  adopt: (identity: OutsideIdentity, address: string) => Promise<string>
  /** Gives the account the roles of the token, unless a newer token gave it others. */
  followRoles: (accountId: string, identity: OutsideIdentity, address: string) => Promise<void>
}

type Known = {
  accountId: string
  /** When the newest token seen here was issued: older ones have no say. */
  newest: number
}

export function createOutsideAccounts({
  issuers,
  standings,
  adopt,
  followRoles,
}: OutsideAccountsOptions): OutsideAccounts {
  const remembered = createBoundedMap<string, Known>(maxRemembered)

  /** An erased account is gone from memory too; the next token makes another. */
  async function accountOf(
    identity: OutsideIdentity,
    address: string,
  ): Promise<{ known: Known; standing: Standing | undefined }> {
    // An issuer is a URL and has no space: no two identities share a key.
    const key = `${identity.issuer} ${identity.subject}`
    const present = remembered.get(key)
    const standing = present && (await standings.find(present.accountId))
    if (present && standing) return { known: present, standing }
    const accountId = await adopt(identity, address)
    const known = { accountId, newest: Number.NEGATIVE_INFINITY }
    remembered.set(key, known)
    return { known, standing: await standings.find(accountId) }
  }

  return {
    issuerOf: issuers.issuerOf,

    async authenticate(issuer, token, address) {
      const identity = await issuers.verify(issuer, token)
      const { roles, issuedAt } = identity
      const { known, standing } = await accountOf(identity, address)
      const { accountId, newest } = known
      if (issuedAt > newest && standing) {
        // First, so that of many requests at once with one new token one does the work.
        known.newest = issuedAt
        if (!isSame(roles, standing.roles)) {
          await followRoles(accountId, identity, address).catch((error) => {
            known.newest = newest
            throw error
          })
          standings.forget(accountId)
        }
      }
      return { accountId, sessionId: null, roles, epoch: null, actions: null }
    },
  }
}

/** Both are in the order of the table of roles. */
function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((role, index) => role === other[index])
}
