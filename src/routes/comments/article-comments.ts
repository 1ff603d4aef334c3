/** The comments of one article: its threads, and posting. */
import { actorOf } from '../../auth/authorize.ts'
import { submitComment } from '../../commands/comments/submit-comment.ts'
import { type CommentRow, listThreads, type ThreadRow } from '../../db/queries/comments/comments.ts'
import type { Deps } from '../../deps.ts'
import { encodeCursor } from '../../domain/cursor.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { presentOwnComment, presentThread } from '../../presenters/comments/comments.ts'
import { invalidParameter, notFound } from '../../problems/api-error.ts'
import { Comment, CommentInput, ThreadList, ThreadQuery } from '../../schemas/comments/comments.ts'
import { IdParams, ref } from '../../schemas/common.ts'
import { withTextWorkFor } from '../text-work.ts'
import { nameOfReplies } from './comments.ts'

/**
 * The most comments on one page of threads, replies included, which bounds the work of one request.
 * The query limits the total length of their texts.
 */
const maxCommentsOnPage = 1200

function refuseOversizedPage(comments: number): void {
  if (comments <= maxCommentsOnPage) return
  const detail =
    `and limit ask for up to ${comments} comments on a page; ` +
    `limit times (replies + 1) must not exceed ${maxCommentsOnPage}`
  throw invalidParameter('replies', detail)
}

export function articleCommentRoutes(app: App, deps: Deps): void {
  const { db } = deps.database
  const { publicUrl } = deps.config

  app.get(
    '/v1/articles/:id/comments',
    {
      schema: {
        operationId: 'listThreads',
        summary: 'List the threads of an article',
        description:
          'Returns root comments, each with its first `replies` in display order and a cursor for the ' +
          'others. `limit` counts root comments, and `limit` times (`replies` + 1) must not exceed ' +
          '1,200. A page of very long comments can have fewer threads than `limit`. With the sort ' +
          '`oldest` or `newest`, the cursors lead to each comment that stays shown exactly once, even ' +
          'if comments are posted, edited or hidden meanwhile. With `top`, a root comment whose score ' +
          'changes meanwhile can appear twice or not at all.',
        tags: ['Comments'],
        params: IdParams,
        querystring: ThreadQuery,
        response: { 200: ref(ThreadList) },
      },
      config: { action: 'comment:list', problems: ['not-found', 'invalid-cursor'] },
    },
    async (request, reply) => {
      const articleId = request.params.id
      const { limit, cursor, sort, replies } = request.query
      refuseOversizedPage(limit * (replies + 1))
      const list = listName('threads', { articleId, sort })
      const key = readCursor(list, cursor, ['integer', 'id'])
      const after = key && { score: key[0], id: key[1] }
      const rows = await listThreads(db, { articleId, sort, limit, replies, after })
      if (!rows) throw notFound('article')
      const threads = groupThreads(rows)
      const whole = threads.findIndex(({ isCut }) => isCut)
      return sendPage(request, reply, {
        list,
        rows: threads,
        limit: whole < 0 ? limit : Math.min(limit, whole),
        keyOf: ({ root }) => [root.score, root.id],
        present: (thread) =>
          presentThread(thread.root, {
            replies: thread.replies,
            limit: replies,
            publicUrl,
            cursorAfter: ({ id }) => encodeCursor(nameOfReplies(thread.root.id), [id]),
          }),
      })
    },
  )

  app.post(
    '/v1/articles/:id/comments',
    {
      schema: {
        operationId: 'postComment',
        summary: 'Comment on an article, or reply to a comment',
        description:
          'Posts a comment, which is either `visible` at once or `pending` until a moderator approves ' +
          'it. It is `pending` if the article is premoderated, or if a rule of the settings or the ' +
          'outside judge holds it. A rule can also refuse it (`comment-refused`). The header ' +
          '`Location` comes only with a visible comment.',
        tags: ['Comments'],
        params: IdParams,
        body: ref(CommentInput),
        response: { 201: ref(Comment) },
      },
      config: {
        // The outside judge may take seconds. Limits by account and address bound these requests.
        isAlwaysAdmitted: true,
        action: 'comment:post',
        maySend: ['Location'],
        problems: ['not-found', 'comment-closed', 'comment-not-visible', 'comment-refused'],
        limits: ['comment-address', 'comment-account'],
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const comment = await submitComment(withTextWorkFor(request, deps), actorOf(request), {
        articleId: params.id,
        input: body,
      })
      // The public cannot read a comment at this path while it waits for a moderator.
      if (comment.status === 'visible') reply.header('location', `/v1/comments/${comment.id}`)
      reply.code(201)
      return presentOwnComment(comment, publicUrl)
    },
  )
}

type Thread = { root: CommentRow; replies: CommentRow[]; isCut: boolean }

/**
 * Each root comes before its replies. `isCut` is true if the page has no room for all texts of the
 * thread.
 */
function groupThreads(rows: readonly ThreadRow[]): Thread[] {
  const threads: Thread[] = []
  for (const { isBeyond, ...row } of rows) {
    if (row.depth === 0) threads.push({ root: row, replies: [], isCut: false })
    else threads.at(-1)?.replies.push(row)
    const thread = threads.at(-1)
    if (thread && isBeyond) thread.isCut = true
  }
  return threads
}
