/** What becomes of a comment as it is posted or edited, and why: found before the transaction that writes it, kept in it. */
import type { Db } from '../db/database.ts'
import { insertScreening } from '../db/queries/screenings.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import type { Screening } from '../domain/screening.ts'

export type Screened = {
  articleId: string
  /** The comment that is edited; `undefined` for a new one. */
  commentId?: string
  /** Markdown. */
  body: string
  html: string
}

export async function screenComment(
  _deps: Pick<Deps, 'database' | 'clock' | 'config' | 'log'>,
  _actor: Actor,
  _screened: Screened,
): Promise<Screening> {
  return { outcome: 'visible', source: 'rule', reasons: [] }
}

/** In the transaction that stores the comment; what is visible leaves no row. */
export async function recordScreening(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  {
    screening: { outcome, ...screening },
    ...row
  }: {
    screening: Screening
    commentId: string | null
    articleId: string
    accountId: string
    createdAt: Date
  },
): Promise<void> {
  if (outcome === 'visible') return
  await insertScreening(tx, { ...row, ...screening, outcome, id: newId() })
}
