/**
 * Turns items of the moderators' queue into their wire shape, with the text of each comment and its
 * reporters.
 */
import type { ClaimRow } from '../../db/queries/moderation/moderation-claims.ts'
import type { QueueItemRow } from '../../db/queries/moderation/moderation-queue.ts'
import { shownName } from '../../domain/shown-name.ts'
import type { QueueClaim, QueueItem } from '../../schemas/moderation/moderation-queue.ts'
import { presentOwnComment } from '../comments/comments.ts'
import { presentReporter } from './reports.ts'

export function presentClaim({
  moderator: { id, displayName },
  expiresAt,
}: Pick<ClaimRow, 'moderator' | 'expiresAt'>): QueueClaim {
  return { moderator: { id, displayName: shownName(displayName) }, expiresAt: expiresAt.toISOString() }
}

/** The item for this moderator, who may be the author of the comment. */
export function presentQueueItem(
  row: QueueItemRow,
  { moderatorId, publicUrl }: { moderatorId: string; publicUrl: string },
): QueueItem {
  const { comment, badges, article, author, queuedAt, revisionCount, claim } = row
  const { record, ...person } = author
  const isOwn = author.id === moderatorId
  const shownClaim = presentHolder(claim)
  return {
    comment: presentOwnComment({ ...comment, author: badges }, publicUrl),
    isOwn,
    article,
    author: {
      ...person,
      displayName: shownName(author.displayName),
      createdAt: author.createdAt.toISOString(),
      counts: record.counts,
      lastDecisions: record.lastDecisions.map(withTime),
    },
    queuedAt: queuedAt.toISOString(),
    reasons: row.screenings.map(withTime),
    reports: {
      count: row.openReportCount,
      // Authors must not learn who reported them, even if they are moderators.
      newest: (isOwn ? [] : row.reports).map((report) => ({
        ...withTime(report),
        reporter: presentReporter(report.reporter),
      })),
    },
    revisionCount,
    claim: shownClaim,
    claimedBy: shownClaim?.moderator ?? null,
  }
}

function presentHolder({ expiresAt, holderId, holderName }: QueueItemRow['claim']): QueueClaim | null {
  if (expiresAt === null || holderId === null || holderName === null) return null
  return presentClaim({ expiresAt, moderator: { id: holderId, displayName: holderName } })
}

/** PostgreSQL writes times into JSON in another form than the API. */
function withTime<Part extends { createdAt: string }>(part: Part): Part {
  return { ...part, createdAt: new Date(part.createdAt).toISOString() }
}
