/** What readers do with comments of their own: edit and delete them. */
import { actorOf } from '../../auth/authorize.ts'
import { editComment } from '../../commands/comments/edit-comment.ts'
import { removeComment } from '../../commands/comments/remove-comment.ts'
import type { Deps } from '../../deps.ts'
import { maxFormerBodies } from '../../domain/comments/comment-windows.ts'
import type { App } from '../../http/app-type.ts'
import { presentOwnComment } from '../../presenters/comments/comments.ts'
import { Comment, CommentPatch } from '../../schemas/comments/comments.ts'
import { IdParams, ref } from '../../schemas/common.ts'

export function commentEditRoutes(app: App, deps: Deps): void {
  app.patch(
    '/v1/comments/:id',
    {
      schema: {
        operationId: 'editComment',
        summary: 'Edit your own comment',
        description: `For some minutes after it was posted, which the settings say, and at most ${maxFormerBodies} times; also while it waits, and where the comments of the article are closed meanwhile. Moderators see what it said before. The new words are screened: a comment that was visible may have to wait for a moderator again, as it has to where the article is premoderated.`,
        tags: ['Comments'],
        params: IdParams,
        body: ref(CommentPatch),
        response: { 200: ref(Comment) },
      },
      config: {
        action: 'comment:edit',
        problems: ['not-found', 'comment-edit-closed', 'comment-not-editable', 'comment-refused'],
        limits: ['comment-address', 'comment-account'],
      },
    },
    async (request) => {
      const edit = { commentId: request.params.id, patch: request.body }
      return presentOwnComment(await editComment(deps, actorOf(request), edit))
    },
  )

  app.delete(
    '/v1/comments/:id',
    {
      schema: {
        operationId: 'removeComment',
        summary: 'Delete your own comment',
        description:
          'Whatever its status and however old. Its words and former words are gone for good; a tombstone stays while visible replies descend from it. Again changes nothing.',
        tags: ['Comments'],
        params: IdParams,
        response: { 204: { description: 'Deleted.', type: 'null' } },
      },
      config: { action: 'comment:remove', problems: ['not-found'] },
    },
    async (request, reply) => {
      await removeComment(deps, actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
}
