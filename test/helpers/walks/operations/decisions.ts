/**
 * Requests that work: the list of decisions, batches of decisions, undos, and the transparency
 * report.
 */
import type { Operations } from './operation.ts'

export const decisionOperations: Operations = {
  listDecisions: {
    action: 'decision:list',
    parts: async ({ person }) => {
      const { id } = await person()
      return {
        query: {
          limit: '5',
          action: 'hide,restore',
          reason: 'spam,other',
          source: 'human,rule',
          moderator: id,
          batch: id,
          author: id,
          comment: id,
          since: '2026-01-01T00:00:00Z',
          until: '2100-01-01T00:00:00Z',
          count: 'exact',
        },
      }
    },
  },
  decideComments: {
    action: 'decision:batch',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      body: {
        commentIds: [await fixtures.comment(owner), await fixtures.comment(owner)],
        action: 'hide',
        reason: 'spam',
        note: 'Again.',
        noteToAuthor: 'No advertising.',
      },
    }),
  },
  undoDecision: {
    action: 'decision:undo',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      params: { id: (await fixtures.batch(owner)).decisionId },
      body: { note: 'By mistake.' },
    }),
  },
  undoDecisions: {
    action: 'decision:undo',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      body: { batchId: (await fixtures.batch(owner)).batchId, note: 'By mistake.' },
    }),
  },
  getModerationReport: {
    action: 'moderation:report',
    parts: () => ({ query: { from: '2026-10-01', to: '2026-12-01', format: 'json' } }),
  },
}
