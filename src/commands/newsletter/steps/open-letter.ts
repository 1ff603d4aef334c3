/** Locks a letter for a change, which is possible until its sending begins. */
import type { Db } from '../../../db/database.ts'
import {
  type LetterName,
  type LetterOfNewsletter,
  lockLetter,
} from '../../../db/queries/newsletter/letters.ts'
import { anyVersion, type Expectation } from '../../../domain/conditional-requests.ts'
import { ApiError, notFound } from '../../../problems/api-error.ts'

/** Throws 412 if If-Match does not allow the present revision. */
export async function openLetter(
  tx: Db,
  name: LetterName,
  expectation: Expectation = anyVersion,
): Promise<LetterOfNewsletter> {
  const found = await lockLetter(tx, name)
  if (!found) throw notFound('letter')
  const { status, revision, startedAt } = found.letter
  if (!expectation.allows(revision)) {
    const detail = `The newest revision is ${revision}, not the one in If-Match.`
    throw new ApiError('precondition-failed', detail, {
      headers: { etag: `"${revision}"` },
      members: { revision },
    })
  }
  if (startedAt === null && (status === 'draft' || status === 'scheduled')) return found
  throw new ApiError('letter-status', `The status of the letter is ${status}.`)
}
