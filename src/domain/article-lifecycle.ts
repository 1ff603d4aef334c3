/** Which status an article may move to, and by which act. The table is the whole rule. */

export const articleStatuses = ['draft', 'scheduled', 'published', 'unpublished'] as const
export type ArticleStatus = (typeof articleStatuses)[number]

export type ArticleMove = 'publish' | 'unpublish'

/** A missing cell is a refused move. */
const moves: Record<ArticleMove, Partial<Record<ArticleStatus, ArticleStatus>>> = {
  publish: { draft: 'published', scheduled: 'published', published: 'published', unpublished: 'published' },
  unpublish: { published: 'unpublished', unpublished: 'unpublished' },
}

/** The status after `move`; `undefined` where the move is not allowed from `status`. */
export function statusAfter(move: ArticleMove, status: ArticleStatus): ArticleStatus | undefined {
  return moves[move][status]
}
