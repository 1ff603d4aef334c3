/** The wire shapes of votes on comments. */
import { type Static, Type } from 'typebox'
import { type VoteValue, voteValues } from '../../domain/comments/vote.ts'
import { Id, input, ref, separated, shape } from '../common.ts'

const description = 'Your vote: 1 for the comment, -1 against it.'
const Value = Type.Unsafe<VoteValue>({ type: 'integer', enum: voteValues, description })

export const VoteInput = input('VoteInput', 'Your vote on a comment.', { value: Value })
export type VoteInput = Static<typeof VoteInput>

export const VoteState = shape('VoteState', 'Your vote, and the result of all votes on the comment.', {
  value: Type.Unsafe<VoteValue | null>({
    type: ['integer', 'null'],
    enum: [...voteValues, null],
    description: `${description} Null if you have not voted.`,
  }),
  score: Type.Integer({ description: 'The upvotes minus the downvotes.' }),
  upvotes: Type.Integer({ description: 'The number of votes for the comment.' }),
  downvotes: Type.Integer({ description: 'The number of votes against the comment.' }),
})
export type VoteState = Static<typeof VoteState>

export const OwnVote = shape('OwnVote', 'Your vote on a comment.', { commentId: Id, value: Value })
export type OwnVote = Static<typeof OwnVote>

export const OwnVoteList = shape('OwnVoteList', 'Your votes on the comments of the request.', {
  data: Type.Array(ref(OwnVote), {
    description: 'One item for each comment that you have voted on. Other comments are left out.',
  }),
})

export const OwnVotesQuery = Type.Object(
  { comment: separated(Id, 'The ids of up to 100 comments, separated by commas.') },
  { additionalProperties: false },
)
