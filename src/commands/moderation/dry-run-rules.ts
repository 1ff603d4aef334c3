/** Replays rules for comments over those of the last days, and counts how far they would have done what moderators did. Changes nothing. */
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { findWalkStart, listPastComments, type PastComment } from '../../db/queries/moderation/dry-runs.ts'
import { findSettings } from '../../db/queries/settings.ts'
import type { Deps } from '../../deps.ts'
import type { CommentRules } from '../../domain/moderation/comment-rules.ts'
import { createTally, type DryRun, humanVerdict } from '../../domain/moderation/dry-run.ts'
import { sayingOf } from '../../domain/moderation/folded-text.ts'
import { createScreen, type ScreeningFacts } from '../../domain/moderation/screening.ts'
import { shownIn } from '../../text/comment-words.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** The newest so many are looked at; an answer takes about a millisecond for each. */
export const mostComments = 10_000
/** Of one statement, so that memory holds no more and the database is not held for long. */
const batchSize = 200

export type DryRunReport = DryRun & { since: Date; isTruncated: boolean }

type Wish = {
  /** On top of the present ones. */
  rules: Partial<CommentRules>
  days: number
}

/** Ends between two batches, with the reason of the signal, where that is given. */
export async function dryRunRules(
  { database: { db }, clock }: Pick<Deps, 'database' | 'clock'>,
  { rules: changes, days }: Wish,
  { signal, most = mostComments }: { signal?: AbortSignal; most?: number } = {},
): Promise<DryRunReport> {
  const rules: CommentRules = { ...(await findSettings(db)).settings, ...changes }
  const since = new Date(clock().getTime() - days * dayMs)
  // What was posted before may be what a comment within repeats.
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
      // Requests are served between any two: the worst comment takes a tenth of a second.
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

/** Remembers who said what last: by a hash of the words, a few dozen bytes a comment. */
function createMemory(windowMs: number): (comment: PastComment) => string | null {
  const last = new Map<string, { id: string; at: number }>()
  return ({ id, accountId, body, createdAt }) => {
    if (windowMs === 0) return null
    const key = createHash('sha256')
      .update(`${accountId} ${sayingOf(body)}`)
      .digest('base64')
    const at = createdAt.getTime()
    const before = last.get(key)
    last.set(key, { id, at })
    return before && at - before.at < windowMs ? before.id : null
  }
}
