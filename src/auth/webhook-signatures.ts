/** Checks who has sent a webhook: the forms of signatures that senders of reports use. */
import { createHmac, createPublicKey, createVerify, timingSafeEqual, verify } from 'node:crypto'

/** Compares in a time that tells nothing about the secret, whatever the lengths. */
export function isSameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/** Seconds. */
const tolerance = 5 * 60

type Signed = {
  id: string | undefined
  timestamp: string | undefined
  /** Signatures with their versions, separated by blanks. */
  signatures: string | undefined
  body: Uint8Array
}

const maxIdLength = 256
const maxSignatures = 10

/** As https://www.standardwebhooks.com describes. */
export function isSignedWebhook(
  secret: string,
  { id, timestamp, signatures, body }: Signed,
  now: Date,
): boolean {
  if (!id || id.length > maxIdLength || !timestamp || !signatures) return false
  if (!isRecent(timestamp, { now, seconds: tolerance })) return false
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
  return signatures
    .split(' ', maxSignatures)
    .map((signature) => isSameText(signature, `v1,${expected}`))
    .includes(true)
}

/** Whether the Unix time lies within so many seconds of now. */
export function isRecent(timestamp: string, { now, seconds }: { now: Date; seconds: number }): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(now.getTime() / 1000 - Number(timestamp)) <= seconds
}

export function isHmacHex(key: string, content: string, signature: string): boolean {
  return isSameText(signature.toLowerCase(), createHmac('sha256', key).update(content).digest('hex'))
}

/** `publicKey` is a SubjectPublicKeyInfo in base64, and the signature is DER in base64. */
export function isSignedByEcdsa(publicKey: string, content: Uint8Array, signature: string): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  return verify('sha256', content, key, Buffer.from(signature, 'base64'))
}

export function isSignedByRsa(
  certificate: string,
  { content, signature, digest }: { content: string; signature: string; digest: 'RSA-SHA1' | 'RSA-SHA256' },
): boolean {
  return createVerify(digest).update(content).verify(certificate, signature, 'base64')
}
