/**
 * Applies rules to the comments of the last days without changing anything, and compares the
 * outcomes with the decisions of moderators.
 */
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { findWalkStart, listPastComments, type PastComment } from '../../db/queries/moderation/dry-runs.ts'
import { findSettings } from '../../db/queries/settings.ts'
import type { Deps } from '../../deps.ts'
import { sayingIn, shownIn } from '../../domain/comments/comment-words.ts'
import type { CommentRules } from '../../domain/moderation/comment-rules.ts'
import { createTally, type DryRun, humanVerdict } from '../../domain/moderation/dry-run.ts'
import { createScreen, type ScreeningFacts } from '../../domain/moderation/screening.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** The most comments of one dry run, which takes about a millisecond for each. */
const mostComments = 10_000
/** The comments of one statement: more would need more memory and hold the database for longer. */
const batchSize = 200

type DryRunReport = DryRun & { since: Date; isTruncated: boolean }

type DryRunRequest = {
  /** The rules that differ from the present ones. */
  rules: Partial<CommentRules>
  days: number
}

/** Stops between two batches when the signal is aborted, and throws the reason of the signal. */
export async function dryRunRules(
  { database: { db }, clock }: Pick<Deps, 'database' | 'clock'>,
  { rules: changes, days }: DryRunRequest,
  { signal, most = mostComments }: { signal?: AbortSignal; most?: number } = {},
): Promise<DryRunReport> {
  const rules: CommentRules = { ...(await findSettings(db)).settings, ...changes }
  const since = new Date(clock().getTime() - days * dayMs)
  // A comment may repeat one that was posted before `since`.
  const readSince = new Date(since.getTime() - rules.repeatedPostWindow * minuteMs)
  const { from, isTruncated } = await findWalkStart(db, { since: readSince, most })

  const screen = createScreen(rules)
  const tally = createTally()
  const repeatOf = createMemory(rules.repeatedPostWindow * minuteMs)
  const needs = { standing: rules.heldFirstComments, judged: rules.heldRejectionRate !== null }
  let place = { from, isAfter: isTruncated }
  for (;;) {
    signal?.throwIfAborted()
    const batch = await listPastComments(db, { ...place, limit: batchSize, needs })
    for (const comment of batch) {
      const repeatedCommentId = repeatOf(comment)
      if (comment.createdAt < since) continue
      const screening = screen(factsOf(comment, repeatedCommentId))
      tally.add({ id: comment.id, screening, verdict: humanVerdict(comment.lastAction) })
      // The process serves requests between two comments: the slowest comment takes a tenth of a second.
      await nextTurn()
    }
    const last = batch.at(-1)
    if (!last || batch.length < batchSize) break
    place = { from: last.id, isAfter: true }
  }
  return { ...tally.result(), since, isTruncated }
}

function factsOf(comment: PastComment, repeatedCommentId: string | null): ScreeningFacts {
  const { body, bodyHtml, createdAt, publishedAt, record } = comment
  return {
    body,
    ...shownIn(bodyHtml),
    articleAgeDays: publishedAt ? (createdAt.getTime() - publishedAt.getTime()) / dayMs : 0,
    repeatedCommentId,
    standingComments: record.standing,
    decidedComments: record.decided,
    hiddenComments: record.hidden,
  }
}

/**
 * Finds repetitions by a hash of the author and the words, which takes a few dozen bytes a comment.
 */
function createMemory(windowMs: number): (comment: PastComment) => string | null {
  const last = new Map<string, { id: string; at: number }>()
  return ({ id, accountId, bodyHtml, createdAt }) => {
    if (windowMs === 0) return null
    const key = createHash('sha256')
      .update(`${accountId} ${sayingIn(bodyHtml)}`)
      .digest('base64')
    const at = createdAt.getTime()
    const before = last.get(key)
    last.set(key, { id, at })
    return before && at - before.at < windowMs ? before.id : null
  }
}
