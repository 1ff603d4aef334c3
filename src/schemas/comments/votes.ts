/** Votes on comments as they travel. */
import { type Static, Type } from 'typebox'
import { type VoteValue, voteValues } from '../../domain/comments/vote.ts'
import { Id, input, ref, separated, shape } from '../common.ts'

const description = '1: up. -1: down.'
const Value = Type.Unsafe<VoteValue>({ type: 'integer', enum: voteValues, description })

export const VoteInput = input('VoteInput', 'Your vote on a comment.', { value: Value })
export type VoteInput = Static<typeof VoteInput>

export const VoteState = shape('VoteState', 'Your vote, and what all votes on the comment come to.', {
  value: Type.Unsafe<VoteValue | null>({
    type: ['integer', 'null'],
    enum: [...voteValues, null],
    description: `${description} Null: none.`,
  }),
  score: Type.Integer({ description: 'Upvotes less downvotes.' }),
  upvotes: Type.Integer(),
  downvotes: Type.Integer(),
})
export type VoteState = Static<typeof VoteState>

export const OwnVote = shape('OwnVote', 'How you voted on a comment.', { commentId: Id, value: Value })
export type OwnVote = Static<typeof OwnVote>

export const OwnVoteList = shape('OwnVoteList', 'Your votes on the comments that were asked about.', {
  data: Type.Array(ref(OwnVote), { description: 'Those that you voted on; the others are left out.' }),
})

export const OwnVotesQuery = Type.Object(
  { comment: separated(Id, 'Ids of comments, separated by commas.') },
  { additionalProperties: false },
)
