/** Requests that work: dry runs of rules, and the list of comments. */
import type { Operations } from './operation.ts'

export const moderationOperations: Operations = {
  listModeratedComments: {
    action: 'comment:list-all',
    parts: () => ({ query: { limit: '5', q: 'first', status: 'visible' } }),
  },
  dryRunRules: {
    action: 'moderation:dry-run',
    parts: () => ({
      body: {
        settings: { blockedPhrases: ['wombat'], heldPhrases: ['first'], heldFirstComments: 1 },
        days: 7,
      },
    }),
  },
}
