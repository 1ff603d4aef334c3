/** Requests that work: comments. */
import { type Operations, onArticle, onComment, onReported } from './operation.ts'

export const commentOperations: Operations = {
  listThreads: {
    action: 'comment:list',
    parts: async (fixtures, owner) => ({
      ...(await onArticle(fixtures, owner)),
      query: { limit: '5', sort: 'newest', replies: '2' },
    }),
  },
  streamComments: { action: 'comment:list', parts: onArticle },
  listRecentComments: { action: 'comment:list', parts: () => ({ query: { limit: '5' } }) },
  getComment: {
    action: 'comment:list',
    parts: async (fixtures, owner) => ({
      ...(await onComment(fixtures, owner)),
      query: { context: 'ancestors' },
    }),
  },
  listAccountComments: {
    action: 'comment:list',
    parts: async (fixtures, owner) => {
      await fixtures.comment(owner)
      return { params: { id: owner.id }, query: { limit: '5' } }
    },
  },
  listOwnComments: { action: 'comment:list-own', parts: () => ({ query: { limit: '5' } }) },
  getCommentCounts: {
    action: 'comment:list',
    parts: async (fixtures, owner) => ({ query: { article: await fixtures.publishedArticle(owner) } }),
  },
  listReplies: {
    action: 'comment:list',
    parts: async (fixtures, owner) => ({ ...(await onComment(fixtures, owner)), query: { limit: '5' } }),
  },
  postComment: {
    action: 'comment:post',
    isOwned: true,
    async parts(fixtures, owner) {
      const id = await fixtures.publishedArticle(owner)
      const parentId = await fixtures.comment(owner, { articleId: id })
      return { params: { id }, body: { body: 'A *comment*.', parentId } }
    },
  },
  editComment: {
    action: 'comment:edit',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      ...(await onComment(fixtures, owner)),
      body: { body: 'Other *words*.' },
    }),
  },
  removeComment: { action: 'comment:remove', isOwned: true, parts: onComment },
  listCommentRevisions: {
    action: 'comment:read-revisions',
    isOwned: true,
    parts: async (fixtures, owner) => ({ ...(await onComment(fixtures, owner)), query: { limit: '5' } }),
  },
  decideComment: {
    action: 'comment:decide',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      ...(await onComment(fixtures, owner)),
      body: { action: 'hide', reason: 'spam', note: 'Again.' },
    }),
  },
  listCommentDecisions: {
    action: 'comment:read-decisions',
    isOwned: true,
    parts: async (fixtures, owner) => ({ ...(await onComment(fixtures, owner)), query: { limit: '5' } }),
  },
  reportComment: {
    action: 'comment:report',
    parts: async (fixtures) => ({
      // Nobody can report their own comment.
      ...(await onComment(fixtures, await fixtures.person())),
      body: { reason: 'spam', note: 'Again.' },
    }),
  },
  listCommentReports: {
    action: 'comment:read-reports',
    isOwned: true,
    parts: async (fixtures, owner) => ({ ...(await onReported(fixtures, owner)), query: { limit: '5' } }),
  },
}
