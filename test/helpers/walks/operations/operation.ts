/** What a request of an operation is made of. */
import type { Action } from '../../../../src/auth/policy.ts'
import type { Person } from '../../app.ts'
import type { Stage } from '../fixtures.ts'

export type Parts = {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: Record<string, unknown>
  /** Members that the body may have besides: for tests that break each of them in turn. */
  more?: Record<string, unknown>
}

export type Operation = {
  action: Action
  /** Whether it acts on a thing that is somebody's, so that the policy's `own` and `any` differ. */
  isOwned?: true
  /** Makes what the request needs, as a thing of `owner` where it can be somebody's. */
  parts(stage: Stage, owner: Person): Promise<Parts> | Parts
}

export type Operations = Readonly<Record<string, Operation>>

let unique = 0

/** A name that no other request has. */
export const fresh = (text: string) => `${text}-${++unique}`

export const onArticle = async (stage: Stage, owner: Person) => ({
  params: { id: await stage.publishedArticle(owner) },
})
export const onComment = async (stage: Stage, owner: Person) => ({
  params: { id: await stage.comment(owner) },
})
/** On one in the queue of the moderators. */
export const onReported = async (stage: Stage, owner: Person) => ({
  params: { id: await stage.reportedComment(owner) },
})
export const nothing = () => ({})
