/** Readers edit and delete their own comments. */
import { actorOf } from '../../auth/authorize.ts'
import { editComment } from '../../commands/comments/edit-comment.ts'
import { removeComment } from '../../commands/comments/remove-comment.ts'
import type { Deps } from '../../deps.ts'
import { maxFormerBodies } from '../../domain/comments/comment-windows.ts'
import type { App } from '../../http/app-type.ts'
import { presentOwnComment } from '../../presenters/comments/comments.ts'
import { Comment, CommentPatch } from '../../schemas/comments/comments.ts'
import { IdParams, ref } from '../../schemas/common.ts'
import { withTextWorkFor } from '../text-work.ts'

export function commentEditRoutes(app: App, deps: Deps): void {
  app.patch(
    '/v1/comments/:id',
    {
      schema: {
        operationId: 'editComment',
        summary: 'Edit your own comment',
        description:
          'Changes the text of your comment. The settings define for how many minutes after posting you ' +
          `can edit a comment. You can edit it at most ${maxFormerBodies} times. You can also edit a ` +
          'comment that waits for a moderator, and a comment on an article whose comments have been closed ' +
          'since. The service screens the new text like a new comment, so a visible comment may have to ' +
          'wait for a moderator again. Moderators can read the former texts. The same text again changes ' +
          'nothing.',
        tags: ['Comments'],
        params: IdParams,
        body: ref(CommentPatch),
        response: { 200: ref(Comment) },
      },
      config: {
        // The outside judge may take seconds. Limits by account and address bound these requests.
        isAlwaysAdmitted: true,
        action: 'comment:edit',
        problems: ['not-found', 'comment-edit-closed', 'comment-not-editable', 'comment-refused'],
        limits: ['comment-address', 'comment-account'],
      },
    },
    async (request) => {
      const edit = { commentId: request.params.id, patch: request.body }
      const edited = await editComment(withTextWorkFor(request, deps), actorOf(request), edit)
      return presentOwnComment(edited, deps.config.publicUrl)
    },
  )

  app.delete(
    '/v1/comments/:id',
    {
      schema: {
        operationId: 'removeComment',
        summary: 'Delete your own comment',
        description:
          'Deletes your comment whatever its status and age. Its text and former texts are deleted ' +
          'permanently. A tombstone stays while visible replies descend from the comment. Deleting it ' +
          'again changes nothing.',
        tags: ['Comments'],
        params: IdParams,
        response: { 204: { description: 'The comment is deleted.', type: 'null' } },
      },
      config: { action: 'comment:remove', problems: ['not-found'] },
    },
    async (request, reply) => {
      await removeComment(deps, actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
}
