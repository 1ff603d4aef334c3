/** The routes of the history of a draft: list, read, compare and restore revisions. */
import { actorOf } from '../../auth/authorize.ts'
import { compareRevisions } from '../../commands/articles/compare-revisions.ts'
import { restoreRevision } from '../../commands/articles/restore-revision.ts'
import { findWholeRevision, listRevisions } from '../../db/queries/articles/revisions.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { draftTag, readExpectation } from '../../http/draft-etags.ts'
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
import { withTextWorkFor } from '../text-work.ts'

const diffLimits = ['diff-account', 'reads', 'reads-address'] as const

export function revisionRoutes(app: App, deps: Deps): void {
  const { db } = deps.database

  app.get(
    '/v1/articles/:id/revisions',
    {
      schema: {
        operationId: 'listRevisions',
        summary: 'List the revisions of an article, newest first',
        description:
          'Lists who saved which revision and when, with the notes of the authors. `isLive` marks ' +
          'the revision that the public reads. The list does not contain the texts.',
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
      // With an invented cursor, a page is empty whether or not the caller may read the article.
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
        summary: 'Get one revision',
        description: 'Returns the whole text of one revision, as it was saved. A revision never changes.',
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
      return presentRevision(row, deps.config.publicUrl)
    },
  )

  app.get(
    '/v1/articles/:id/revisions/:n/diff',
    {
      schema: {
        operationId: 'compareRevisions',
        summary: 'Compare two revisions',
        description:
          'Returns the fields that differ, with readable values, and a unified diff of the body. ' +
          'Two bodies that have next to nothing in common are not compared line by line; ' +
          '`body.isMinimal` is then false.',
        tags: ['Drafts'],
        params: RevisionParams,
        querystring: RevisionDiffQuery,
        response: { 200: ref(RevisionDiff) },
      },
      config: { action: 'draft:read', problems: ['not-found'], limits: diffLimits },
    },
    async (request) => {
      const { id: articleId, n: number } = request.params
      return compareRevisions(withTextWorkFor(request, deps), actorOf(request), {
        articleId,
        number,
        from: request.query.from,
      })
    },
  )

  app.post(
    '/v1/articles/:id/revisions/:n/restoration',
    {
      schema: {
        operationId: 'restoreRevision',
        summary: 'Restore a revision',
        description:
          'Saves the text of a former revision again, as the newest revision. The slug is ' +
          'restored too, unless another article has taken it since. The published text stays as ' +
          'it is until you publish again. The answer is 201 with the new revision, or 200 if ' +
          'the newest revision has the same text already and nothing is saved.',
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
      const expectation = readExpectation(request.headers['if-match'])
      const { note = null } = request.body
      const restoration = { articleId, number, note, expectation }
      const restored = await restoreRevision(deps, actorOf(request), restoration)
      const draft = presentRestoredDraft(restored, deps.config.publicUrl)
      reply.header('etag', draftTag(draft))
      if (restored.isNew) {
        reply.code(201).header('location', `/v1/articles/${articleId}/revisions/${draft.revision}`)
      }
      return draft
    },
  )
}
