/**
 * Hashes and verifies passwords with argon2id, with the parameters that OWASP recommends (19 MiB, 2
 * passes, 1 lane). Hashing is slow on purpose, so few hashes run at once and a bounded number of
 * callers waits. A flood of logins therefore cannot starve other requests.
 */
import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { ApiError } from '../problems/api-error.ts'
import { createConcurrencyLimit } from './concurrency-limit.ts'

/** argon2id is the library's default algorithm. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/**
 * Hashes run in libuv's pool of four threads, which also reads files and resolves host names. So
 * one thread stays free, and so does one core if there are several.
 */
export const maxConcurrentHashes = Math.max(1, Math.min(availableParallelism() - 1, 3))
export const maxWaitingHashes = 64

const hashing = createConcurrencyLimit({
  maxConcurrent: maxConcurrentHashes,
  maxWaiting: maxWaitingHashes,
  refusal: () =>
    new ApiError(
      'unavailable',
      'Too many passwords are being checked at this moment. Try again in a second.',
      {
        headers: { 'retry-after': '1' },
      },
    ),
})

/**
 * A hash that no known password matches. It has the parameters of every other hash, so verifying
 * against it takes the same work. It is a literal and not computed, so that the first login after a
 * start takes no longer than any other.
 */
export const decoy = [
  '$argon2id$v=19',
  `m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}`,
  'A'.repeat(22),
  'A'.repeat(43),
].join('$')

export function hashPassword(password: string): Promise<string> {
  return hashing.run(
    () => password.normalize('NFC'),
    (text) => hash(text, parameters),
  )
}

/**
 * If `storedHash` is null (an unknown account, or an account without a password), this does the
 * same work and answers false.
 */
export function verifyPassword(storedHash: string | null, password: string): Promise<boolean> {
  return hashing.run(
    () => storedHash,
    (stored) => isPasswordOf(stored, password),
  )
}

type Credentials = { passwordHash: string | null }

/**
 * Finds an account and verifies its password. If too many callers wait already, `find` is not even
 * called.
 */
export function findByPassword<Found extends Credentials>(
  find: () => Promise<Found | undefined>,
  password: string,
): Promise<{ found: Found | undefined; isRight: boolean }> {
  return hashing.run(find, async (found) => ({
    found,
    isRight: await isPasswordOf(found?.passwordHash ?? null, password),
  }))
}

async function isPasswordOf(storedHash: string | null, password: string): Promise<boolean> {
  const isRight = await verify(storedHash ?? decoy, password.normalize('NFC'))
  return storedHash !== null && isRight
}
