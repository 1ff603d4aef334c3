/** Requests that work: votes. */
import { type Operations, onComment } from './operation.ts'

export const voteOperations: Operations = {
  voteOnComment: {
    action: 'comment:vote',
    parts: async (stage) => ({ ...(await onComment(stage, await stage.person())), body: { value: 1 } }),
  },
  withdrawVote: {
    action: 'comment:vote',
    parts: async (stage) => onComment(stage, await stage.person()),
  },
  listOwnVotes: {
    action: 'vote:list',
    parts: async (stage, owner) => ({ query: { comment: await stage.comment(owner) } }),
  },
}
