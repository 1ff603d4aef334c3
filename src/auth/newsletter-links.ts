/**
 * Signs the tokens of links in letters. A token names its signup and letter, so nothing is stored for
 * it. It works for as long as the signup has an address.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** `letterId` is null for a link of the service itself, in the mail about preferences for example. */
export type NewsletterLink = { signupId: string; letterId: string | null }

const idLength = 16
const signatureLength = 16

/** A signup alone, or a signup and a letter, and the signature, as base64url. */
export function signNewsletterLink(key: Uint8Array, { signupId, letterId }: NewsletterLink): string {
  const payload = Buffer.concat([bytesOf(signupId), ...(letterId === null ? [] : [bytesOf(letterId)])])
  return Buffer.concat([payload, signatureOf(key, payload)]).toString('base64url')
}

/** `undefined` if nobody with the key has signed the token. */
export function readNewsletterLink(key: Uint8Array, token: string): NewsletterLink | undefined {
  const bytes = Buffer.from(token, 'base64url')
  const payload = bytes.subarray(0, -signatureLength)
  if (payload.length !== idLength && payload.length !== 2 * idLength) return undefined
  // Base64url has more than one text for the same bytes, of which only one is ours.
  if (bytes.toString('base64url') !== token) return undefined
  if (!timingSafeEqual(signatureOf(key, payload), bytes.subarray(-signatureLength))) return undefined
  const letter = payload.subarray(idLength)
  return {
    signupId: uuidOf(payload.subarray(0, idLength)),
    letterId: letter.length === 0 ? null : uuidOf(letter),
  }
}

/**
 * The local part of the return path of a letter's mails, by which a bounce is known (VERP): 48
 * characters in lower case, since mail servers may change the case.
 */
export function signReturnPath(key: Uint8Array, signupId: string): string {
  const payload = bytesOf(signupId)
  return `${payload.toString('hex')}${returnSignature(key, payload).toString('hex')}`
}

/** The id of the signup; `undefined` if nobody with the key has signed the text. */
export function readReturnPath(key: Uint8Array, text: string): string | undefined {
  if (!/^[\da-f]{48}$/i.test(text)) return undefined
  const bytes = Buffer.from(text, 'hex')
  const payload = bytes.subarray(0, idLength)
  if (!timingSafeEqual(returnSignature(key, payload), bytes.subarray(idLength))) return undefined
  return uuidOf(payload)
}

function returnSignature(key: Uint8Array, payload: Uint8Array): Buffer {
  return createHmac('sha256', key).update('return-path:').update(payload).digest().subarray(0, 8)
}

function signatureOf(key: Uint8Array, payload: Uint8Array): Buffer {
  return createHmac('sha256', key).update('link:').update(payload).digest().subarray(0, signatureLength)
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex')
}

function uuidOf(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The envelope sender of a letter's mail: `bounces+<sign>@mail.example.org`. */
export function returnPathOf(key: Uint8Array, bounceAddress: string, signupId: string): string {
  const { local, domain } = partsOf(bounceAddress)
  return `${local}+${signReturnPath(key, signupId)}@${domain}`
}

/** The id of the signup; `undefined` if the address is none that `returnPathOf` has made. */
export function readReturnAddress(
  key: Uint8Array,
  bounceAddress: string,
  address: string,
): string | undefined {
  const [own, given] = [partsOf(bounceAddress.toLowerCase()), partsOf(address.toLowerCase())]
  if (given.domain !== own.domain || !given.local.startsWith(`${own.local}+`)) return undefined
  return readReturnPath(key, given.local.slice(own.local.length + 1))
}

function partsOf(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@')
  return { local: address.slice(0, at), domain: address.slice(at + 1) }
}
