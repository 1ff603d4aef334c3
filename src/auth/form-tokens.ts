/**
 * The tokens of signup forms. A token has the time at which its form was loaded, with an HMAC that only
 * this service can compute, so nothing is stored. It keeps away programs that send forms without loading
 * them, or at once; it keeps nobody from loading a form and waiting.
 */
import { timingSafeEqual } from 'node:crypto'
import type { SecretBox } from './secret-box.ts'

const timeLength = 8
const signatureLength = 16

export function formToken(box: Pick<SecretBox, 'derive'>, at: Date): string {
  const time = Buffer.alloc(timeLength)
  time.writeBigUInt64BE(BigInt(at.getTime()))
  return Buffer.concat([time, signatureOf(box.derive(signed(time)))]).toString('base64url')
}

/** When the form was loaded; `undefined` if this service did not make the token. */
export function timeOfFormToken(box: Pick<SecretBox, 'derivations'>, token: string): Date | undefined {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== timeLength + signatureLength) return undefined
  const time = bytes.subarray(0, timeLength)
  const isOurs = box
    .derivations(signed(time))
    .some((right) => timingSafeEqual(signatureOf(right), bytes.subarray(timeLength)))
  return isOurs ? new Date(Number(time.readBigUInt64BE())) : undefined
}

function signatureOf(derived: Uint8Array): Uint8Array {
  return derived.subarray(0, signatureLength)
}

function signed(time: Uint8Array): string {
  return `signup-form:${Buffer.from(time).toString('hex')}`
}
