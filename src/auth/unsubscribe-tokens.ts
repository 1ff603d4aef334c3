/**
 * The tokens of links that unsubscribe an account from mail about replies. A token is the account's
 * id with an HMAC that only this service can compute. Nothing is stored, so a token never expires.
 * It can do nothing but end the mail about replies.
 */
import { timingSafeEqual } from 'node:crypto'
import type { SecretBox } from './secret-box.ts'

type Deriving = Pick<SecretBox, 'derive'>
type Recognising = Pick<SecretBox, 'derivations'>

const idLength = 16

export function unsubscribeToken(box: Deriving, accountId: string): string {
  const id = Buffer.from(accountId.replaceAll('-', ''), 'hex')
  return Buffer.concat([id, box.derive(fingerprinted(id))]).toString('base64url')
}

/**
 * The id of the account whose mail the token ends; `undefined` if this service did not make the
 * token.
 */
export function accountOfUnsubscribeToken(box: Recognising, token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url')
  const id = bytes.subarray(0, idLength)
  const given = bytes.subarray(idLength)
  const isOurs = box
    .derivations(fingerprinted(id))
    .some((right) => given.length === right.length && timingSafeEqual(given, right))
  if (!isOurs) return undefined
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function fingerprinted(id: Uint8Array): string {
  return `unsubscribe-replies:${Buffer.from(id).toString('hex')}`
}
