/** The type of a request that works, and parts that several operations share. */
import type { Action } from '../../../../src/auth/policy.ts'
import type { Person } from '../../app.ts'
import type { Fixtures } from '../../fixtures.ts'

export type Parts = {
  params?: Record<string, string>
  query?: Record<string, string>
  /** Headers that the operation requires. */
  headers?: Record<string, string>
  body?: Record<string, unknown>
  /** The body of an operation that takes no JSON. */
  file?: { type: string; text: string }
  /** Further members that the body may have, for tests that break each of them in turn. */
  more?: Record<string, unknown>
}

export type Operation = {
  action: Action
  /**
   * Whether the operation acts on a thing that belongs to an account, so that `own` and `any` of
   * the policy differ.
   */
  isOwned?: true
  /**
   * Makes the things that the request needs. They belong to `owner` if they can belong to an
   * account.
   */
  parts(fixtures: Fixtures, owner: Person): Promise<Parts> | Parts
}

export type Operations = Readonly<Record<string, Operation>>

/** The payload of the request for `inject`, and its type where it is no JSON. */
export function payloadOf({ body, file, headers }: Parts): {
  payload?: object | string
  headers?: Record<string, string>
} {
  if (file) return { payload: file.text, headers: { ...headers, 'content-type': file.type } }
  return { ...(body && { payload: body }), ...(headers && { headers }) }
}

let unique = 0

/** A name that no other request has. */
export const fresh = (text: string) => `${text}-${++unique}`

export const onArticle = async (fixtures: Fixtures, owner: Person) => ({
  params: { id: await fixtures.publishedArticle(owner) },
})
export const onComment = async (fixtures: Fixtures, owner: Person) => ({
  params: { id: await fixtures.comment(owner) },
})
/** The parts of a request on a comment in the moderators' queue. */
export const onReported = async (fixtures: Fixtures, owner: Person) => ({
  params: { id: await fixtures.reportedComment(owner) },
})
export const nothing = () => ({})
