/**
 * The moderators' queue: comments that wait or were reported, and the claims of moderators on them.
 */
import { actorOf } from '../../auth/authorize.ts'
import { claimNextItem } from '../../commands/moderation/claim-next-item.ts'
import { claimQueueItem } from '../../commands/moderation/claim-queue-item.ts'
import { releaseQueueItem } from '../../commands/moderation/release-queue-item.ts'
import {
  countQueue,
  findQueueItem,
  listQueue,
  type QueueFilters,
  type QueueItemRow,
} from '../../db/queries/moderation/moderation-queue.ts'
import type { Deps } from '../../deps.ts'
import type { CursorKind } from '../../domain/cursor.ts'
import type { QueueSort } from '../../domain/moderation/moderation-queue.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { presentClaim, presentQueueItem } from '../../presenters/moderation/moderation-queue.ts'
import { notFound } from '../../problems/api-error.ts'
import { IdParams, ref } from '../../schemas/common.ts'
import {
  NextItemQuery,
  Queue,
  QueueClaim,
  QueueItem,
  QueueQuery,
} from '../../schemas/moderation/moderation-queue.ts'

type Narrowing = Omit<QueueFilters, 'articleId' | 'authorId'> & { article?: string; author?: string }

function readFilters({ article, author, status, reason, rule, source, claimed }: Narrowing): QueueFilters {
  return { status, reason, rule, source, claimed, articleId: article, authorId: author }
}

const keyKinds = ['integer', 'time', 'id'] as const satisfies CursorKind[]
const keyOf = ({ openReportCount, queuedAt, comment }: QueueItemRow) => [
  openReportCount,
  queuedAt.toISOString(),
  comment.id,
]

export function moderationQueueRoutes(app: App, deps: Deps): void {
  const { db } = deps.database
  const { publicUrl } = deps.config

  app.get(
    '/v1/moderation/queue',
    {
      schema: {
        operationId: 'listQueue',
        summary: 'List the comments that wait for a moderator or were reported',
        description:
          'Returns each comment with its text, its author, the reasons why it was held, and its ' +
          'reports. A decision removes the comment from the queue. Comments on articles that are not ' +
          'public are included, since their authors and reporters wait for an answer and the article ' +
          'may become public again. Your own comments have `isOwn` set, and another moderator must ' +
          'decide on them. With the sort `most-reported`, an item can move between pages while readers ' +
          'report comments.',
        tags: ['Moderation'],
        querystring: QueueQuery,
        response: { 200: ref(Queue) },
      },
      config: { action: 'queue:read', problems: ['invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor, sort, count } = request.query
      const { accountId: moderatorId } = actorOf(request)
      const viewer = { moderatorId, at: deps.clock() }
      const filters = readFilters(request.query)
      const list = listName('queue', { sort, ...filters })
      const after = readKey(list, cursor)
      const isCounted = count === 'exact'
      const rows = await listQueue(db, { viewer, filters, sort, limit, after, isCounted })
      const present = (row: QueueItemRow) => presentQueueItem(row, { moderatorId, publicUrl })
      const { data, page } = sendPage(request, reply, { list, rows, limit, keyOf, present })
      if (!isCounted) return { data, page }
      const total = rows[0]?.total ?? (after ? await countQueue(db, filters, viewer) : 0)
      return { data, page: { ...page, total } }
    },
  )

  app.get(
    '/v1/moderation/queue/:id',
    {
      schema: {
        operationId: 'getQueueItem',
        summary: 'Get an item of the queue',
        description:
          'Returns the item by the id of its comment. If the comment is not in the queue, or is no ' +
          'longer in it, the answer is 404.',
        tags: ['Moderation'],
        params: IdParams,
        response: { 200: ref(QueueItem) },
      },
      config: { action: 'queue:read', problems: ['not-found'] },
    },
    async (request) => {
      const { accountId: moderatorId } = actorOf(request)
      const row = await findQueueItem(db, request.params.id, { moderatorId, at: deps.clock() })
      if (!row) throw notFound('item of the queue')
      return presentQueueItem(row, { moderatorId, publicUrl })
    },
  )

  addClaimRoutes(app, deps)
}

function readKey(list: string, cursor: string | undefined) {
  const [openReportCount, queuedAt, id] = readCursor(list, cursor, keyKinds) ?? []
  if (openReportCount === undefined || queuedAt === undefined || id === undefined) return undefined
  return { openReportCount, queuedAt: new Date(queuedAt), id }
}

function addClaimRoutes(app: App, deps: Deps): void {
  const { publicUrl } = deps.config
  app.post(
    '/v1/moderation/queue/next',
    {
      schema: {
        operationId: 'claimNextQueueItem',
        summary: 'Claim the first item of the queue that nobody else has claimed',
        description:
          'Claims the item for five minutes and returns it. Two moderators who ask at the same time ' +
          'never get the same item, and nobody gets their own comment. An item that you have already ' +
          'claimed comes again until you decide on it or release it; set `claimed=none` to skip it. If ' +
          'nothing is left to do, the answer is 204.',
        tags: ['Moderation'],
        querystring: NextItemQuery,
        response: {
          200: ref(QueueItem),
          204: { type: 'null', description: 'The queue has no item for you.' },
        },
      },
      config: { action: 'queue:claim' },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const sort: QueueSort = request.query.sort
      const row = await claimNextItem(deps, actor, { filters: readFilters(request.query), sort })
      if (!row) return reply.code(204).send(null)
      return presentQueueItem(row, { moderatorId: actor.accountId, publicUrl })
    },
  )

  app.put(
    '/v1/moderation/queue/:id/claim',
    {
      schema: {
        operationId: 'claimQueueItem',
        summary: 'Claim an item of the queue, or extend your claim',
        description:
          'Claims the item for five minutes from now. A claim tells other moderators that you work on ' +
          'the comment. They need `overrideClaim` to decide on it. You cannot claim an item that another ' +
          'moderator has claimed, or your own comment.',
        tags: ['Moderation'],
        params: IdParams,
        response: { 200: ref(QueueClaim) },
      },
      config: {
        action: 'queue:claim',
        problems: ['not-found', 'comment-own-decision', 'queue-item-claimed'],
      },
    },
    async (request) => presentClaim(await claimQueueItem(deps, actorOf(request), request.params.id)),
  )

  app.delete(
    '/v1/moderation/queue/:id/claim',
    {
      schema: {
        operationId: 'releaseQueueItem',
        summary: 'Release your claim on an item of the queue',
        description: 'Ends your claim on the item. If you have no claim on it, nothing changes.',
        tags: ['Moderation'],
        params: IdParams,
        response: { 204: { type: 'null', description: 'You have no claim on the item.' } },
      },
      config: { action: 'queue:claim', problems: ['not-found'] },
    },
    async (request, reply) => {
      await releaseQueueItem(deps, actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
}
