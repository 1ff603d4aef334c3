/** Turns rows of notices into their wire shape. */
import type { NoticeRow } from '../../db/queries/moderation/notices.ts'
import { appealableUntil } from '../../domain/moderation/appeal.ts'
import { type NoticeFacts, reasonTexts, statementOf } from '../../domain/moderation/statement-of-reasons.ts'
import type { Notice } from '../../schemas/moderation/notices.ts'

export function presentNotice(row: NoticeRow): Notice {
  const { id, kind, decidedBy, decision, appeal, createdAt } = row
  const comment = commentOf(row)
  const suspension =
    row.suspensionReason === null ? null : { reason: row.suspensionReason, until: row.suspendedUntil }
  const facts: NoticeFacts = {
    kind,
    decidedBy,
    comment,
    decision,
    suspension,
    appeal: appeal && { ...appeal, isRestored: appeal.restoringDecisionId !== null },
  }
  const until = kind === 'comment-hidden' && decision ? appealableUntil(decision.createdAt) : null
  return {
    id,
    kind,
    text: statementOf(facts),
    decidedBy,
    comment,
    decision: decision && presentReasons(decision),
    appealableUntil: until?.toISOString() ?? null,
    appeal: appeal && presentState(appeal),
    suspension: suspension && { ...suspension, until: suspension.until?.toISOString() ?? null },
    createdAt: createdAt.toISOString(),
  }
}

function commentOf(row: NoticeRow): Notice['comment'] {
  const { commentId: id, excerpt, wasReported, articleSlug: slug, articleTitle: title } = row
  if (id === null || excerpt === null || wasReported === null || slug === null || title === null) return null
  return { id, excerpt, wasReported, article: { slug, title } }
}

function presentReasons({ createdAt, ...decision }: NonNullable<NoticeRow['decision']>): Notice['decision'] {
  return { ...decision, reasonText: reasonTexts[decision.reason], createdAt: createdAt.toISOString() }
}

function presentState({
  id,
  status,
  note,
  ...at
}: NonNullable<NoticeRow['appeal']>): NonNullable<Notice['appeal']> {
  return {
    id,
    status,
    note,
    createdAt: at.createdAt.toISOString(),
    resolvedAt: at.resolvedAt?.toISOString() ?? null,
  }
}
