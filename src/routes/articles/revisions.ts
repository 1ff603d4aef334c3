/** The history of a draft: its revisions, what they differ in, and the way back to one. */
import { actorOf } from '../../auth/authorize.ts'
import { compareRevisions } from '../../commands/articles/compare-revisions.ts'
import { restoreRevision } from '../../commands/articles/restore-revision.ts'
import { findWholeRevision, listRevisions } from '../../db/queries/articles/revisions.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { draftTag, revisionTest } from '../../http/draft-etags.ts'
import { fillBody } from '../../http/optional-body.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import {
  presentRestoredDraft,
  presentRevision,
  presentRevisionSummary,
} from '../../presenters/articles/revisions.ts'
import { notFound } from '../../problems/api-error.ts'
import { IfMatchHeaders } from '../../schemas/articles/drafts.ts'
import {
  RestorationInput,
  RestoredDraft,
  Revision,
  RevisionDiff,
  RevisionDiffQuery,
  RevisionList,
  RevisionParams,
  RevisionQuery,
} from '../../schemas/articles/revisions.ts'
import { IdParams, ref } from '../../schemas/common.ts'

export function revisionRoutes(app: App, deps: Deps): void {
  const { db } = deps.database

  app.get(
    '/v1/articles/:id/revisions',
    {
      schema: {
        operationId: 'listRevisions',
        summary: 'List the revisions of an article, newest first',
        description: 'Who saved what and when, with their notes, and which one the public reads.',
        tags: ['Drafts'],
        params: IdParams,
        querystring: RevisionQuery,
        response: { 200: ref(RevisionList) },
      },
      config: { action: 'draft:read', problems: ['not-found', 'invalid-cursor'] },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const articleId = request.params.id
      const list = listName('revisions', { articleId })
      const [before] = readCursor(list, cursor, ['integer']) ?? []
      const rows = await listRevisions(db, { articleId, actor: actorOf(request), limit, before })
      // After a cursor that was made up there is nothing, of anybody's article.
      if (rows.length === 0 && before === undefined) throw notFound('article')
      const keyOf = ({ number }: (typeof rows)[number]) => [number]
      return sendPage(request, reply, { list, rows, limit, keyOf, present: presentRevisionSummary })
    },
  )

  app.get(
    '/v1/articles/:id/revisions/:n',
    {
      schema: {
        operationId: 'getRevision',
        summary: 'Read one revision',
        description:
          'Returns the whole text of one saved state of the article, as it was when it was saved. A revision never changes.',
        tags: ['Drafts'],
        params: RevisionParams,
        response: { 200: ref(Revision) },
      },
      config: { action: 'draft:read', problems: ['not-found'] },
    },
    async (request) => {
      const { id: articleId, n: number } = request.params
      const row = await findWholeRevision(db, { articleId, actor: actorOf(request), number })
      if (!row) throw notFound('revision')
      return presentRevision(row)
    },
  )

  app.get(
    '/v1/articles/:id/revisions/:n/diff',
    {
      schema: {
        operationId: 'compareRevisions',
        summary: 'See what changed between two revisions',
        description:
          'The fields that differ, in readable values, and the body as a unified diff. Two bodies that share next to nothing are not compared line by line: `body.isMinimal` is then false.',
        tags: ['Drafts'],
        params: RevisionParams,
        querystring: RevisionDiffQuery,
        response: { 200: ref(RevisionDiff) },
      },
      config: { action: 'draft:read', problems: ['not-found'], limits: ['diff-account'] },
    },
    async (request) => {
      const { id: articleId, n: number } = request.params
      return compareRevisions(db, actorOf(request), { articleId, number, from: request.query.from })
    },
  )

  app.post(
    '/v1/articles/:id/revisions/:n/restoration',
    {
      schema: {
        operationId: 'restoreRevision',
        summary: 'Bring a revision back as the newest one',
        description:
          'All of it returns, the slug too where no other article has taken it since. What the public reads stays as it is until the next publication. 201 with a new revision; 200 where the newest one has that text already.',
        tags: ['Drafts'],
        params: RevisionParams,
        headers: IfMatchHeaders,
        body: ref(RestorationInput),
        response: { 200: ref(RestoredDraft), 201: ref(RestoredDraft) },
      },
      config: {
        action: 'draft:revise',
        sends: ['ETag', 'Location'],
        problems: ['not-found', 'precondition-failed'],
      },
      preValidation: fillBody,
    },
    async (request, reply) => {
      const { id: articleId, n: number } = request.params
      const isExpected = revisionTest(request.headers['if-match'])
      const wish = { articleId, number, note: request.body.note ?? null, isExpected }
      const restored = await restoreRevision(deps, actorOf(request), wish)
      const draft = presentRestoredDraft(restored)
      reply.header('etag', draftTag(draft))
      if (restored.isNew) {
        reply.code(201).header('location', `/v1/articles/${articleId}/revisions/${draft.revision}`)
      }
      return draft
    },
  )
}
