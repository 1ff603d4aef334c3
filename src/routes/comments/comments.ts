/** Threads beneath articles, the recent comments of the whole publication, and posting. */
import { actorOf } from '../../auth/authorize.ts'
import { submitComment } from '../../commands/comments/submit-comment.ts'
import {
  type CommentRow,
  findShownComment,
  listRecentComments,
  listReplies,
  listThreads,
  listWithAncestors,
  type ThreadRow,
} from '../../db/queries/comments/comments.ts'
import type { Deps } from '../../deps.ts'
import { encodeCursor } from '../../domain/cursor.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import {
  presentComment,
  presentInContext,
  presentOwnComment,
  presentRecentComment,
  presentThread,
} from '../../presenters/comments/comments.ts'
import { ApiError, notFound } from '../../problems/api-error.ts'
import {
  Comment,
  CommentContext,
  CommentContextQuery,
  CommentInput,
  CommentList,
  CommentsQuery,
  RecentCommentList,
  ThreadList,
  ThreadQuery,
} from '../../schemas/comments/comments.ts'
import { IdParams, ref } from '../../schemas/common.ts'

const repliesOf = (commentId: string) => listName('replies', { commentId })

/** Comments on one page of threads, replies included: bounds the work that one request can make. How long they may be together, the query bounds. */
const maxCommentsOnPage = 1200

function refuseOversizedPage(comments: number): void {
  if (comments <= maxCommentsOnPage) return
  const detail = `times limit asks for up to ${comments} comments on a page; the most are ${maxCommentsOnPage}`
  throw new ApiError('invalid-request', `replies ${detail}.`, { errors: [{ parameter: 'replies', detail }] })
}

export function commentRoutes(app: App, deps: Deps): void {
  const { db } = deps.database

  app.get(
    '/v1/articles/:id/comments',
    {
      schema: {
        operationId: 'listThreads',
        summary: 'List the threads of an article',
        description:
          '`limit` counts root comments; each brings its first `replies` in display order and a cursor for the rest. `limit` times `replies` + 1 is at most 1,200. A page of very long comments has fewer threads than `limit`. Following the cursors gives each comment that stays shown exactly once, however much is posted, edited and hidden meanwhile, by `oldest` and `newest`; by `top` a root whose score changes meanwhile can come twice, or not at all.',
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
            cursorAfter: ({ id }) => encodeCursor(repliesOf(thread.root.id), [id]),
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
          'The comment is `visible` at once, or `pending` until a moderator has looked at it: where the article is premoderated, where a rule of the settings holds it, or where the outside judge does.',
        tags: ['Comments'],
        params: IdParams,
        body: ref(CommentInput),
        response: { 201: ref(Comment) },
      },
      config: {
        action: 'comment:post',
        maySend: ['Location'],
        problems: ['not-found', 'comment-closed', 'comment-not-visible', 'comment-refused'],
        limits: ['comment-address', 'comment-account'],
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const comment = await submitComment(deps, actorOf(request), { articleId: params.id, input: body })
      // A comment that waits for a moderator is not to be found there yet.
      if (comment.status === 'visible') reply.header('location', `/v1/comments/${comment.id}`)
      reply.code(201)
      return presentOwnComment(comment)
    },
  )

  app.get(
    '/v1/comments',
    {
      schema: {
        operationId: 'listRecentComments',
        summary: 'List the newest comments of the whole publication',
        description:
          'Lists visible comments on all published articles, newest first. Each comment comes with a short excerpt and its article, for example for a sidebar.',
        tags: ['Comments'],
        querystring: CommentsQuery,
        response: { 200: ref(RecentCommentList) },
      },
      config: { action: 'comment:list', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const list = listName('recent-comments')
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listRecentComments(db, { limit, after })
      return sendPage(request, reply, {
        list,
        rows,
        limit,
        keyOf: ({ id }) => [id],
        present: presentRecentComment,
      })
    },
  )

  app.get(
    '/v1/comments/:id',
    {
      schema: {
        operationId: 'getComment',
        summary: 'Read one comment',
        description: 'For permalinks, `context=ancestors` brings what it answers, in the same SQL statement.',
        tags: ['Comments'],
        params: IdParams,
        querystring: CommentContextQuery,
        response: { 200: ref(CommentContext) },
      },
      config: { action: 'comment:list', problems: ['not-found'] },
    },
    async (request) => {
      const { id } = request.params
      if (request.query.context === 'ancestors') {
        const comment = presentInContext(await listWithAncestors(db, id))
        if (!comment) throw notFound('comment')
        return comment
      }
      const comment = await findShownComment(db, id)
      if (!comment) throw notFound('comment')
      return presentComment(comment)
    },
  )

  app.get(
    '/v1/comments/:id/replies',
    {
      schema: {
        operationId: 'listReplies',
        summary: 'List what descends from a comment, in display order',
        description:
          'Returns the whole thread below a comment, one page at a time, in the order in which a page shows it. `depth` and `parentId` say where each reply belongs.',
        tags: ['Comments'],
        params: IdParams,
        querystring: CommentsQuery,
        response: { 200: ref(CommentList) },
      },
      config: { action: 'comment:list', problems: ['not-found', 'invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const list = repliesOf(request.params.id)
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const rows = await listReplies(db, { commentId: request.params.id, limit, after })
      if (!rows) throw notFound('comment')
      return sendPage(request, reply, { list, rows, limit, keyOf: ({ id }) => [id], present: presentComment })
    },
  )
}

type Thread = { root: CommentRow; replies: CommentRow[]; isCut: boolean }

/** Each root comes before its replies. `isCut`: the page has no room for all of its words. */
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
