/** From events to what their readers are told; the words are looked up now, so what was hidden meanwhile never travels. */
import type { Db } from '../db/database.ts'
import type { LoggedEvent } from '../db/queries/comment-events.ts'
import { findWithTombstones, type StandingRow } from '../db/queries/comments.ts'
import {
  isAfter,
  isSaid,
  mayMoveTombstones,
  streamEventOf,
  streamId,
  streamMessage,
} from '../domain/comment-stream.ts'
import { presentComment } from '../presenters/comments.ts'
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
    return [{ articleId, message: { position: event, text, isLast: true } }]
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
  const tombstones = tombstonesOf(standing)
  return told.flatMap(({ event, articleId, commentId, name }) => {
    const comment = shown(commentId)
    if (!isSaid(name, event.payload, comment)) return []
    const above = mayMoveTombstones(name) ? tombstones(commentId) : []
    const text = [
      // Without an id: whoever is cut off before the comment itself comes hears all of it again.
      ...above.map((id) => streamMessage({ event: 'tombstone', data: { id, comment: shown(id) } })),
      streamMessage({ id: streamId(event), event: name, data: { id: commentId, comment } }),
    ].join('')
    return [{ articleId, message: { position: event, text, isLast: false } }]
  })
}

/** Those above a comment that are shown only while visible comments descend from them; each is given once. */
function tombstonesOf(standing: ReadonlyMap<string, StandingRow>): (commentId: string) => string[] {
  const waiting = new Set([...standing.values()].filter(isWordless).map(({ comment }) => comment.id))
  return (commentId) => (standing.get(commentId)?.above ?? []).filter((id) => waiting.delete(id))
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
