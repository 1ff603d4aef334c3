/** Requests that work: the moderators' queue. */
import { type Operations, onReported } from './operation.ts'

export const moderationQueueOperations: Operations = {
  listQueue: {
    action: 'queue:read',
    parts: async (fixtures, owner) => {
      await fixtures.reportedComment(owner)
      return {
        query: {
          limit: '5',
          sort: 'most-reported',
          status: 'reported',
          reason: 'spam',
          claimed: 'none',
          count: 'exact',
        },
      }
    },
  },
  getQueueItem: { action: 'queue:read', isOwned: true, parts: onReported },
  claimNextQueueItem: {
    action: 'queue:claim',
    parts: async (fixtures, owner) => {
      await fixtures.reportedComment(owner)
      return { query: { sort: 'newest', status: 'reported', claimed: 'none' } }
    },
  },
  claimQueueItem: { action: 'queue:claim', isOwned: true, parts: onReported },
  releaseQueueItem: { action: 'queue:claim', isOwned: true, parts: onReported },
}
