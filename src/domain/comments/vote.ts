/** Votes on comments: each reader has one on each comment, up or down. */

export const voteValues = [1, -1] as const
export type VoteValue = (typeof voteValues)[number]

export type Tally = { upvotes: number; downvotes: number }

/** The difference that a changed vote makes to the counts. Null is no vote. */
export function tallyChange(before: VoteValue | null, after: VoteValue | null): Tally {
  const count = (value: VoteValue) => Number(after === value) - Number(before === value)
  return { upvotes: count(1), downvotes: count(-1) }
}
