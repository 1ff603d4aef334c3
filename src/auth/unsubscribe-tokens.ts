/**
 * The tokens of links that end mail about replies: the account, and a fingerprint of it that only we can make. Nothing is
 * stored, so they work for as long as there is mail with them; all that they are good for is to end that mail.
 */
import { timingSafeEqual } from 'node:crypto'
import type { SecretBox } from './secret-box.ts'

type Deriving = Pick<SecretBox, 'derive'>

const idLength = 16

export function unsubscribeToken(box: Deriving, accountId: string): string {
  const id = Buffer.from(accountId.replaceAll('-', ''), 'hex')
  return Buffer.concat([id, fingerprint(box, id)]).toString('base64url')
}

/** Whose mail the token ends; `undefined` where it was not made by us. */
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
