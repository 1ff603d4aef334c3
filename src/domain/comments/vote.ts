/** Votes of readers on comments: one each, up or down. */

export const voteValues = [1, -1] as const
export type VoteValue = (typeof voteValues)[number]

export type Tally = { upvotes: number; downvotes: number }

/** By how much a reader's change of mind changes the counts; null is no vote. */
export function tallyChange(before: VoteValue | null, after: VoteValue | null): Tally {
  const count = (value: VoteValue) => Number(after === value) - Number(before === value)
  return { upvotes: count(1), downvotes: count(-1) }
}
