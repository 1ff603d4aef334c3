/** Password hashes: argon2id with the parameters OWASP recommends (19 MiB, 2 passes, 1 lane). */
import { hash, verify } from '@node-rs/argon2'

/** argon2id is the library's default algorithm. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), parameters)
}

let decoy: Promise<string> | undefined

/** With `null` (no such account) it does the same work against a decoy and answers false. */
export async function verifyPassword(storedHash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password')
  const isRight = await verify(storedHash ?? (await decoy), password.normalize('NFC'))
  return storedHash !== null && isRight
}
