/** Turns rows of appeals into their wire shapes. */
import type { AppealRow, OwnAppealRow } from '../../db/queries/moderation/appeals.ts'
import { shownName } from '../../domain/shown-name.ts'
import type { Appeal, OwnAppeal } from '../../schemas/moderation/appeals.ts'
import { presentDecision } from '../comments/comments.ts'

export function presentOwnAppeal({ createdAt, resolvedAt, ...row }: OwnAppealRow): OwnAppeal {
  return { ...row, createdAt: createdAt.toISOString(), resolvedAt: resolvedAt?.toISOString() ?? null }
}

/** Moderators read the text of the comment in every status but `removed`. */
export function presentAppeal({ decision, decider, decisionId: _, ...row }: AppealRow): Appeal {
  const { appellant, resolver, comment, createdAt, resolvedAt } = row
  const isRemoved = comment.status === 'removed'
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    resolvedAt: resolvedAt?.toISOString() ?? null,
    appellant: named(appellant),
    resolver: resolver && named(resolver),
    // Nobody can appeal against a decision that grants an appeal.
    decision: presentDecision({ ...decision, moderator: decider, appealId: null }),
    comment: {
      ...comment,
      ...(isRemoved && { body: null, bodyHtml: null }),
      createdAt: comment.createdAt.toISOString(),
    },
  }
}

function named({ id, displayName }: { id: string; displayName: string }) {
  return { id, displayName: shownName(displayName) }
}
