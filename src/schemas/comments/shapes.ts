/** All shapes of the area `comments`. */
export * from './account-comments.ts'
export * from './comment-authors.ts'
export * from './comment-counts.ts'
export * from './comment-revisions.ts'
export * from './comment-streams.ts'
export * from './comments.ts'
export * from './reply-notices.ts'
export * from './votes.ts'
