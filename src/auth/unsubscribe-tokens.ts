/**
 * The tokens of links that unsubscribe an account from mail about replies. A token is the account's
 * id with an HMAC that only this service can compute. Nothing is stored, so a token never expires.
 * It can do nothing but end the mail about replies.
 */
import { timingSafeEqual } from 'node:crypto'
import type { SecretBox } from './secret-box.ts'

type Deriving = Pick<SecretBox, 'derive'>

const idLength = 16

export function unsubscribeToken(box: Deriving, accountId: string): string {
  const id = Buffer.from(accountId.replaceAll('-', ''), 'hex')
  return Buffer.concat([id, fingerprint(box, id)]).toString('base64url')
}

/**
 * The id of the account whose mail the token ends; `undefined` if this service did not make the
 * token.
 */
export function accountOfUnsubscribeToken(box: Deriving, token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url')
  const id = bytes.subarray(0, idLength)
  const given = bytes.subarray(idLength)
  const right = fingerprint(box, id)
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function fingerprint(box: Deriving, id: Uint8Array): Uint8Array {
  return box.derive(`unsubscribe-replies:${Buffer.from(id).toString('hex')}`)
}
