/** Requests that work: votes. */
import { type Operations, onComment } from './operation.ts'

export const voteOperations: Operations = {
  voteOnComment: {
    action: 'comment:vote',
    parts: async (fixtures) => ({
      ...(await onComment(fixtures, await fixtures.person())),
      body: { value: 1 },
    }),
  },
  withdrawVote: {
    action: 'comment:vote',
    parts: async (fixtures) => onComment(fixtures, await fixtures.person()),
  },
  listOwnVotes: {
    action: 'vote:list',
    parts: async (fixtures, owner) => ({ query: { comment: await fixtures.comment(owner) } }),
  },
}
