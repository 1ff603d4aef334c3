/** Where a comment stands in its thread: `path` holds its ancestors from the root down, then itself. */

/** Roots have depth 0; a reply to a comment of this depth becomes its sibling. */
export const maxDepth = 8

export type Place = { parentId: string | null; threadId: string; depth: number; path: string[] }

export function placeRoot(id: string): Place {
  return { parentId: null, threadId: id, depth: 0, path: [id] }
}

export function placeReply(id: string, answeredPath: readonly string[]): Place {
  const ancestors = answeredPath.slice(0, maxDepth)
  const [threadId] = ancestors
  const parentId = ancestors.at(-1)
  if (threadId === undefined || parentId === undefined) throw new Error('a comment path is never empty')
  return { parentId, threadId, depth: ancestors.length, path: [...ancestors, id] }
}
