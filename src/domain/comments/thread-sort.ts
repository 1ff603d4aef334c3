/** The orders in which the threads of an article are listed. */

export const threadSorts = ['oldest', 'newest', 'top'] as const
export type ThreadSort = (typeof threadSorts)[number]
