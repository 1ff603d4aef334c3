/** A published article and what people do beneath it, for the tests of comments and moderation. */
import type { CommentPolicy } from '../../../src/domain/articles/article-parts.ts'
import type { DecisionAction } from '../../../src/domain/comments/comment-lifecycle.ts'
import type { Answer, Person, TestApp } from '../app.ts'

/** A comment in the answers of the API; tests assert its members. */
export type PostedComment = { id: string; parentId: string | null; threadId: string; depth: number } & Record<
  string,
  unknown
>

export type Discussion = {
  articleId: string
  slug: string
  title: string
  author: Person
  /** Sends a comment, which may be refused. */
  submit(as: Person, body: unknown, parentId?: string | null): Promise<Answer>
  /** Posts a comment that must be accepted. */
  post(as: Person, body: string, parentId?: string): Promise<PostedComment>
  setPolicy(commentPolicy: CommentPolicy): Promise<void>
  publish(): Promise<void>
  unpublish(): Promise<void>
  /** The article's public comment count. */
  count(): Promise<number>
  threads(query?: string): Promise<Answer>
}

export async function startDiscussion(
  { send, person }: TestApp,
  title = 'A first drive',
): Promise<Discussion> {
  const author = await person(['author'])
  const draft = await send({
    method: 'POST',
    url: '/v1/articles',
    as: author,
    payload: { title, body: 'Text.', tags: ['Cars'] },
  })
  const { id: articleId, slug } = expectStatus(draft, 201).body_
  const url = `/v1/articles/${articleId}`

  const discussion: Discussion = {
    articleId,
    slug,
    title,
    author,
    submit: (as, body, parentId) =>
      send({
        method: 'POST',
        url: `${url}/comments`,
        as,
        payload: parentId === undefined ? { body } : { body, parentId },
      }),
    post: async (as, body, parentId) => expectStatus(await discussion.submit(as, body, parentId), 201).body_,
    async setPolicy(commentPolicy) {
      const payload = { commentPolicy }
      expectStatus(await send({ method: 'PUT', url: `${url}/comment-policy`, as: author, payload }), 200)
    },
    async publish() {
      expectStatus(await send({ method: 'PUT', url: `${url}/publication`, as: author, payload: {} }), 200)
    },
    async unpublish() {
      expectStatus(await send({ method: 'DELETE', url: `${url}/publication`, as: author }), 200)
    },
    count: async () => expectStatus(await send({ url }), 200).body_.commentCount,
    threads: (query = '') => send({ url: `${url}/comments${query}` }),
  }
  await discussion.publish()
  return discussion
}

export type Verdict = {
  action: DecisionAction
  reason?: string
  note?: string | null
  noteToAuthor?: string | null
  readAt?: string
  overrideClaim?: boolean
}

export function decide(
  { send }: Pick<TestApp, 'send'>,
  as: Person,
  commentId: string,
  { reason = 'other', ...verdict }: Verdict,
): Promise<Answer> {
  const payload = { reason, ...verdict }
  return send({ method: 'POST', url: `/v1/comments/${commentId}/decisions`, as, payload })
}

/** Makes a decision that must be accepted. */
export async function decided(
  app: Pick<TestApp, 'send'>,
  as: Person,
  commentId: string,
  action: DecisionAction,
): Promise<void> {
  expectStatus(await decide(app, as, commentId, { action }), 201)
}

export function expectStatus(answer: Answer, status: number): Answer {
  if (answer.statusCode !== status)
    throw new Error(`expected ${status}, got ${answer.statusCode}: ${answer.body}`)
  return answer
}

export const idsOf = (answer: Answer): string[] => answer.body_.data.map(({ id }: { id: string }) => id)
