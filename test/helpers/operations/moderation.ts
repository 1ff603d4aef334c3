/** Requests that work: trying rules. */
import type { Operations } from './operation.ts'

export const moderationOperations: Operations = {
  dryRunRules: {
    action: 'moderation:dry-run',
    parts: () => ({
      body: { settings: { heldPhrases: ['first'], linksThatHold: 2, heldFirstComments: 1 }, days: 7 },
    }),
  },
}
