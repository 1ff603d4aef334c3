/** The position of a comment in its thread. */

/** A root has depth 0. A reply to a comment of this depth becomes a sibling of that comment. */
export const maxDepth = 8

/**
 * `path` holds the ids of the comment's ancestors from the root down, then the comment's own id.
 */
export type ThreadPosition = { parentId: string | null; threadId: string; depth: number; path: string[] }

export function placeRoot(id: string): ThreadPosition {
  return { parentId: null, threadId: id, depth: 0, path: [id] }
}

export function placeReply(id: string, answeredPath: readonly string[]): ThreadPosition {
  const ancestors = answeredPath.slice(0, maxDepth)
  const [threadId] = ancestors
  const parentId = ancestors.at(-1)
  if (threadId === undefined || parentId === undefined) throw new Error('a comment path is never empty')
  return { parentId, threadId, depth: ancestors.length, path: [...ancestors, id] }
}
