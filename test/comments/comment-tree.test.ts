/**
 * Threads: the position of a reply, the greatest depth, and paths whose order is the order of
 * display.
 */
import fc from 'fast-check'
import t from 'tap'
import {
  maxDepth,
  placeReply,
  placeRoot,
  type ThreadPosition,
} from '../../src/domain/comments/comment-tree.ts'
import { idSource } from '../../src/ids.ts'
import { holds } from '../helpers/properties.ts'

type Comment = ThreadPosition & { id: string }

/** Each number makes a comment that answers an earlier one, or starts a thread. */
const conversations = fc.array(fc.option(fc.nat()), { minLength: 1, maxLength: 60 })

function converse(answers: readonly (number | null)[]): Comment[] {
  let now = Date.parse('2026-11-02T09:00:00.000Z')
  const newId = idSource(() => {
    now += 1
    return new Date(now)
  })
  const comments: Comment[] = []
  for (const answer of answers) {
    const id = newId()
    const answered = answer === null ? undefined : comments[answer % Math.max(1, comments.length)]
    comments.push({ id, ...(answered ? placeReply(id, answered.path) : placeRoot(id)) })
  }
  return comments
}

/** Depth first, oldest first: as a reader sees the page. */
function displayed(comments: readonly Comment[], parentId: string | null = null): string[] {
  return comments
    .filter((comment) => comment.parentId === parentId)
    .flatMap((comment) => [comment.id, ...displayed(comments, comment.id)])
}

/** As PostgreSQL compares uuid[]: element by element, the shorter first. */
function comparePaths(a: Comment, b: Comment): number {
  for (let index = 0; ; index++) {
    const [left, right] = [a.path[index], b.path[index]]
    if (left === undefined || right === undefined) return a.path.length - b.path.length
    if (left !== right) return left < right ? -1 : 1
  }
}

t.test('does', async (t) => {
  t.test('places a root at depth 0 in a thread of its own', async (t) => {
    t.strictSame(placeRoot('a'), { parentId: null, threadId: 'a', depth: 0, path: ['a'] })
  })

  t.test('places a reply beneath the comment that it answers', async (t) => {
    t.strictSame(placeReply('c', ['a', 'b']), {
      parentId: 'b',
      threadId: 'a',
      depth: 2,
      path: ['a', 'b', 'c'],
    })
  })

  t.test('places an answer to the deepest comment beside it', async (t) => {
    t.equal(maxDepth, 8)
    const deepest = ['0', '1', '2', '3', '4', '5', '6', '7', '8']
    const path = [...deepest.slice(0, 8), 'new']
    t.strictSame(placeReply('new', deepest), { parentId: '7', threadId: '0', depth: 8, path })
  })
})

t.test('refuses', async (t) => {
  t.test('to answer a comment without a path', async (t) => {
    t.throws(() => placeReply('a', []), { message: 'a comment path is never empty' })
  })
})

t.test('keeps', async (t) => {
  t.test(
    'every comment within the depth, on a path from its root through its parent to itself',
    async (t) => {
      holds(
        t,
        fc.property(conversations, (answers) =>
          converse(answers).every(
            ({ id, parentId, threadId, depth, path }) =>
              depth >= 0 &&
              depth <= maxDepth &&
              path.length === depth + 1 &&
              path[0] === threadId &&
              path.at(-1) === id &&
              (path.at(-2) ?? null) === parentId &&
              new Set(path).size === path.length,
          ),
        ),
      )
    },
  )

  t.test('a parent one level up, in the same thread, whose path the child continues', async (t) => {
    holds(
      t,
      fc.property(conversations, (answers) => {
        const byId = new Map(converse(answers).map((comment) => [comment.id, comment]))
        return [...byId.values()].every(({ parentId, threadId, depth, path }) => {
          if (parentId === null) return depth === 0
          const parent = byId.get(parentId)
          const continues = path.slice(0, -1).join() === parent?.path.join()
          return parent?.threadId === threadId && parent.depth === depth - 1 && continues
        })
      }),
    )
  })

  t.test('the order of display in the order of paths', async (t) => {
    holds(
      t,
      fc.property(conversations, (answers) => {
        const comments = converse(answers)
        const sorted = [...comments].sort(comparePaths).map(({ id }) => id)
        return sorted.join() === displayed(comments).join()
      }),
    )
  })

  t.test('the given path unchanged', async (t) => {
    const path = Object.freeze(['a', 'b'])
    placeReply('c', path)
    t.strictSame(path, ['a', 'b'])
  })
})
