/** The routes with which authors write and revise drafts, and set who may comment. */
import { actorOf } from '../../auth/authorize.ts'
import { createArticle } from '../../commands/articles/create-article.ts'
import { reviseDraft } from '../../commands/articles/revise-draft.ts'
import { setCommentPolicy } from '../../commands/articles/set-comment-policy.ts'
import { findDraft } from '../../db/queries/articles/drafts.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { draftTag, readExpectation } from '../../http/draft-etags.ts'
import { addMarkdownBodies, documentTypes, warningsAbout } from '../../http/markdown-bodies.ts'
import { presentDraft, presentSavedDraft } from '../../presenters/articles/drafts.ts'
import { notFound } from '../../problems/api-error.ts'
import { CommentPolicyInput } from '../../schemas/articles/articles.ts'
import { Draft, DraftInput, DraftPatch, IfMatchHeaders, SavedDraft } from '../../schemas/articles/drafts.ts'
import { IdParams, ref } from '../../schemas/common.ts'
import { withTextWorkFor } from '../text-work.ts'

export function draftRoutes(app: App, deps: Deps): void {
  const { publicUrl } = deps.config
  app.register(async (scope: App) => {
    addMarkdownBodies(scope, (request) => withTextWorkFor(request, deps).textWork)

    scope.post(
      '/v1/articles',
      {
        schema: {
          operationId: 'createArticle',
          summary: 'Create an article as a draft',
          description:
            'Creates the article with revision 1. Nothing of it is public until you publish it. ' +
            'Without `contributors`, the byline is the profile that is linked to your account, if ' +
            'there is one. Without `slug`, the slug is made from the title. Instead of JSON, you can ' +
            'send a Markdown file with front matter. `warnings` says what of the body is left out.',
          tags: ['Drafts'],
          consumes: documentTypes,
          body: ref(DraftInput),
          response: { 201: ref(SavedDraft) },
        },
        config: { action: 'article:create', sends: ['ETag', 'Location'], problems: ['article-slug-taken'] },
      },
      async (request, reply) => {
        const saved = await createArticle(withTextWorkFor(request, deps), actorOf(request), request.body)
        const warnings = [...warningsAbout(request), ...saved.warnings]
        const draft = presentSavedDraft({ ...saved, warnings }, publicUrl)
        reply.code(201).headers({ location: `/v1/articles/${draft.id}/draft`, etag: draftTag(draft) })
        return draft
      },
    )
  })

  app.get(
    '/v1/articles/:id/draft',
    {
      schema: {
        operationId: 'getDraft',
        summary: 'Get the draft of an article',
        description:
          'Returns the newest revision, with the Markdown as the author wrote it. The ETag names ' +
          'the revision. Send it as `If-Match` with the next change, so that you do not overwrite ' +
          'a change that somebody else has saved in between.',
        tags: ['Drafts'],
        params: IdParams,
        response: { 200: ref(Draft) },
      },
      config: { action: 'draft:read', problems: ['not-found'] },
    },
    async (request, reply) => {
      const draft = await findDraft(deps.database.db, request.params.id, actorOf(request))
      if (!draft) throw notFound('article')
      const presented = presentDraft(draft, publicUrl)
      reply.header('etag', draftTag(presented))
      return presented
    },
  )

  app.patch(
    '/v1/articles/:id/draft',
    {
      schema: {
        operationId: 'reviseDraft',
        summary: 'Change the draft of an article',
        description:
          'Applies a merge patch to the newest revision and saves the result as a new revision. ' +
          'The published text stays as it is until you publish again. A patch that changes ' +
          'nothing saves no revision and answers with the draft as it is. `warnings` says what of a ' +
          'new body is left out.',
        tags: ['Drafts'],
        params: IdParams,
        headers: IfMatchHeaders,
        body: ref(DraftPatch),
        response: { 200: ref(SavedDraft) },
      },
      config: {
        action: 'draft:revise',
        sends: ['ETag'],
        problems: ['not-found', 'article-slug-taken', 'precondition-failed'],
      },
    },
    async (request, reply) => {
      const { params, body, headers } = request
      const expectation = readExpectation(headers['if-match'])
      const saved = await reviseDraft(withTextWorkFor(request, deps), actorOf(request), {
        articleId: params.id,
        patch: body,
        expectation,
      })
      const draft = presentSavedDraft(saved, publicUrl)
      reply.header('etag', draftTag(draft))
      return draft
    },
  )

  app.put(
    '/v1/articles/:id/comment-policy',
    {
      schema: {
        operationId: 'setCommentPolicy',
        summary: 'Open, premoderate or close the comments of an article',
        description:
          'Authors set the policy of their own articles; moderators and admins set the policy of ' +
          'every article that was ever public. The change takes effect at once and saves no ' +
          'revision of the draft.',
        tags: ['Comments'],
        params: IdParams,
        body: ref(CommentPolicyInput),
        response: { 200: ref(CommentPolicyInput) },
      },
      config: { action: 'article:set-comment-policy', problems: ['not-found'] },
    },
    async (request) => {
      const { commentPolicy } = request.body
      await setCommentPolicy(deps, actorOf(request), { articleId: request.params.id, commentPolicy })
      return { commentPolicy }
    },
  )
}
