/** From events to what their readers are told; the words are looked up now, so what was hidden meanwhile never travels. */
import type { Db } from '../db/database.ts'
import type { LoggedEvent } from '../db/queries/comments/comment-events.ts'
import { findWithTombstones, type StandingRow } from '../db/queries/comments/comments.ts'
import {
  isAfter,
  isSaid,
  mayMoveTombstones,
  streamEventOf,
  streamId,
  streamMessage,
} from '../domain/comments/comment-stream.ts'
import { presentComment } from '../presenters/comments/comments.ts'
import type { Message } from './listener.ts'

type ToArticle = { articleId: string; message: Message }

/** By article, in the order of the log. One statement at most. */
export async function messagesOf(db: Db, events: readonly LoggedEvent[]): Promise<Map<string, Message[]>> {
  const told = [...closings(events), ...(await news(db, events))]
  told.sort((one, other) => (isAfter(one.message.position, other.message.position) ? 1 : -1))
  const messages = new Map<string, Message[]>()
  for (const { articleId, message } of told) {
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

async function news(db: Db, events: readonly LoggedEvent[]): Promise<ToArticle[]> {
  const told = latestOfEach(events)
  const ids = [...new Set(told.map(({ commentId }) => commentId))]
  const rows = ids.length === 0 ? [] : await findWithTombstones(db, ids)
  const standing = new Map(rows.map((row) => [row.comment.id, row]))
  const shown = (id: string) => {
    const row = standing.get(id)
    return row?.isShown ? presentComment(row.comment) : null
  }
  const above = tombstonesAbove(standing, shown)
  return told.flatMap(({ event, articleId, commentId, name }) => {
    const comment = shown(commentId)
    if (!isSaid(name, event.payload, comment)) return []
    const tombstones = mayMoveTombstones(name) ? above(commentId) : []
    const text = streamMessage({ id: streamId(event), event: name, data: { id: commentId, comment } })
    return [{ articleId, message: { position: event, tombstones, text, isLast: false } }]
  })
}

/**
 * Those above a comment that are shown only while visible comments descend from them. They have no id of their own: whoever
 * is cut off before the comment itself comes hears all of it again.
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

/** A comment is told as it is now, so of fifty votes at once on one the last tells all. In the order of the log. */
function latestOfEach(events: readonly LoggedEvent[]) {
  const told = events.flatMap((event) => {
    const { articleId, commentId } = event.subjects
    const name = streamEventOf(event)
    return articleId && commentId && name ? [{ event, articleId, commentId, name }] : []
  })
  const latest = new Map(told.map((one) => [`${one.name} ${one.commentId}`, one]))
  return told.filter((one) => latest.get(`${one.name} ${one.commentId}`) === one)
}
