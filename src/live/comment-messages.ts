/**
 * Turns events into messages. The words of a comment are read at this moment, so that a comment
 * that was hidden meanwhile is not sent.
 */
import type { Db } from '../db/database.ts'
import {
  findWithTombstones,
  type LoggedEvent,
  type StandingRow,
} from '../db/queries/comments/comment-events.ts'
import {
  isAfter,
  isSent,
  mayAffectTombstones,
  streamEventOf,
  streamId,
  streamMessage,
} from '../domain/comments/comment-stream.ts'
import { presentComment } from '../presenters/comments/comments.ts'
import type { Message } from './listener.ts'

/** `publicUrl` is the URL of this service. */
export type MessageSource = { db: Db; publicUrl: string }

type ToArticle = { articleId: string; message: Message }

/** The messages of each article, in the order of the log. This runs one statement at most. */
export async function messagesOf(
  source: MessageSource,
  events: readonly LoggedEvent[],
): Promise<Map<string, Message[]>> {
  const all = [...closings(events), ...(await commentMessages(source, events))]
  all.sort((one, other) => (isAfter(one.message.position, other.message.position) ? 1 : -1))
  const messages = new Map<string, Message[]>()
  for (const { articleId, message } of all) {
    const list = messages.get(articleId)
    if (list) list.push(message)
    else messages.set(articleId, [message])
  }
  return messages
}

function closings(events: readonly LoggedEvent[]): ToArticle[] {
  return events.flatMap((event) => {
    const { articleId } = event.subjects
    if (event.type !== 'article.unpublished' || !articleId) return []
    const text = streamMessage({ id: streamId(event), event: 'closed', data: { articleId } })
    return [{ articleId, message: { position: event, tombstones: [], text, isLast: true } }]
  })
}

async function commentMessages(
  { db, publicUrl }: MessageSource,
  events: readonly LoggedEvent[],
): Promise<ToArticle[]> {
  const latest = latestOfEach(events)
  const ids = [...new Set(latest.map(({ commentId }) => commentId))]
  const rows = ids.length === 0 ? [] : await findWithTombstones(db, ids)
  const standing = new Map(rows.map((row) => [row.comment.id, row]))
  const shown = (id: string) => {
    const row = standing.get(id)
    return row?.isShown ? presentComment(row.comment, publicUrl) : null
  }
  const above = tombstonesAbove(standing, shown)
  return latest.flatMap(({ event, articleId, commentId, name }) => {
    const comment = shown(commentId)
    if (!isSent(name, event.payload, comment)) return []
    const tombstones = mayAffectTombstones(name) ? above(commentId) : []
    const text = streamMessage({ id: streamId(event), event: name, data: { id: commentId, comment } })
    return [{ articleId, message: { position: event, tombstones, text, isLast: false } }]
  })
}

/**
 * The messages about the tombstones above a comment. They have no id, so that a reader who is cut
 * off before the comment's own message gets all of them again.
 */
function tombstonesAbove(
  standing: ReadonlyMap<string, StandingRow>,
  shown: (id: string) => object | null,
): (commentId: string) => string[] {
  const wordless = [...standing.values()].filter(isWordless).map(({ comment: { id } }) => {
    return [id, streamMessage({ event: 'tombstone', data: { id, comment: shown(id) } })] as const
  })
  const tombstones = new Map(wordless)
  return (commentId) => (standing.get(commentId)?.above ?? []).flatMap((id) => tombstones.get(id) ?? [])
}

const isWordless = ({ comment }: StandingRow) => comment.status !== 'visible'

/**
 * The last event of each kind about each comment, in the order of the log. A message shows the
 * present comment, so one message is enough for fifty votes.
 */
function latestOfEach(events: readonly LoggedEvent[]) {
  const named = events.flatMap((event) => {
    const { articleId, commentId } = event.subjects
    const name = streamEventOf(event)
    return articleId && commentId && name ? [{ event, articleId, commentId, name }] : []
  })
  const latest = new Map(named.map((one) => [`${one.name} ${one.commentId}`, one]))
  return named.filter((one) => latest.get(`${one.name} ${one.commentId}`) === one)
}
