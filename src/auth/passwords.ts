/**
 * Password hashes: argon2id with the parameters OWASP recommends (19 MiB, 2 passes, 1 lane). A hash is meant to be slow,
 * so only a few are made at once and only so many may wait: a flood of logins must not starve everything else.
 */
import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { ApiError } from '../problems/api-error.ts'
import { createGate } from './concurrency-limit.ts'

/** argon2id is the library's default algorithm. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/**
 * Hashes run in libuv's pool of four threads, where files are read and names are resolved too: one thread and, where
 * there are several, one core stay free.
 */
export const hashesAtOnce = Math.max(1, Math.min(availableParallelism() - 1, 3))
export const maxWaitingHashes = 64

const gate = createGate({
  atOnce: hashesAtOnce,
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
 * A well-formed hash that no password is known for, with the same parameters as every other: checking against it is the
 * same work. It is written down and not made, so that the first login after a start is like every other one.
 */
export const decoy = [
  '$argon2id$v=19',
  `m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}`,
  'A'.repeat(22),
  'A'.repeat(43),
].join('$')

export function hashPassword(password: string): Promise<string> {
  return gate.pass(
    () => password.normalize('NFC'),
    (text) => hash(text, parameters),
  )
}

/** With `null` (no such account, or one without a password) it does the same work against a decoy and answers false. */
export function verifyPassword(storedHash: string | null, password: string): Promise<boolean> {
  return gate.pass(
    () => storedHash,
    (stored) => isPasswordOf(stored, password),
  )
}

type Credentials = { passwordHash: string | null }

/** The same for an account that is still to be found; where there is no place to check it, nothing is looked up. */
export function findByPassword<Found extends Credentials>(
  find: () => Promise<Found | undefined>,
  password: string,
): Promise<{ found: Found | undefined; isRight: boolean }> {
  return gate.pass(find, async (found) => ({
    found,
    isRight: await isPasswordOf(found?.passwordHash ?? null, password),
  }))
}

async function isPasswordOf(storedHash: string | null, password: string): Promise<boolean> {
  const isRight = await verify(storedHash ?? decoy, password.normalize('NFC'))
  return storedHash !== null && isRight
}
