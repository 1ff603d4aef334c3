/** Requests that work: dry runs of rules. */
import type { Operations } from './operation.ts'

export const moderationOperations: Operations = {
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
