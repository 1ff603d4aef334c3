/** The list of comments of every status, which moderators search by words, author and article. */
import { actorOf } from '../../auth/authorize.ts'
import { findArticleId } from '../../db/queries/articles/slugs.ts'
import { listModeratedComments, type ModeratedCommentRow } from '../../db/queries/moderation/comment-list.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { listName, readCursor, sendPage } from '../../http/paging.ts'
import { checkSearchWords } from '../../http/search-words.ts'
import { presentModeratedComment } from '../../presenters/moderation/comment-list.ts'
import { ref } from '../../schemas/common.ts'
import { ModeratedCommentList, ModeratedCommentQuery } from '../../schemas/moderation/comment-list.ts'

const keyOf = ({ id }: { id: string }) => [id]

export function commentListRoutes(app: App, deps: Deps): void {
  const { db, searchDb } = deps.database
  const { publicUrl } = deps.config

  app.get(
    '/v1/moderation/comments',
    {
      schema: {
        operationId: 'listModeratedComments',
        summary: 'List or search all comments, newest first',
        description:
          'Returns comments of every status, also those on articles that are not public. A comment must ' +
          'match all filters that you send. `q` searches the present text of the comments, by the rules ' +
          'of the language of each article. A removed comment has no text and no author, so neither ' +
          '`q` nor `author` finds it.',
        tags: ['Moderation'],
        querystring: ModeratedCommentQuery,
        response: { 200: ref(ModeratedCommentList) },
      },
      config: { action: 'comment:list-all', problems: ['invalid-cursor'], searchParameter: 'q' },
    },
    async (request, reply) => {
      const { limit, cursor, q, author: authorId, article, status } = request.query
      checkSearchWords(q)
      const list = listName('moderated-comments', { q, authorId, article, status })
      const [after] = readCursor(list, cursor, ['id']) ?? []
      const articleId = article === undefined ? undefined : await findArticleId(db, article)
      const { accountId: moderatorId } = actorOf(request)
      const isKnown = article === undefined || articleId !== undefined
      const reader = q === undefined ? db : searchDb
      const filter = { q, authorId, articleId, status }
      const rows = isKnown ? await listModeratedComments(reader, { filter, limit, after }) : []
      const present = (row: ModeratedCommentRow) => presentModeratedComment(row, { moderatorId, publicUrl })
      return sendPage(request, reply, { list, rows, limit, keyOf, present })
    },
  )
}
