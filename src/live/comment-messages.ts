/** From events to what their readers are told; the words are looked up now, so what was hidden meanwhile never travels. */
import type { Db } from '../db/database.ts'
import type { LoggedEvent } from '../db/queries/comment-events.ts'
import { findShownComments } from '../db/queries/comments.ts'
import { isAfter, isSaid, streamEventOf, streamId, streamMessage } from '../domain/comment-stream.ts'
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
  const rows = ids.length === 0 ? [] : await findShownComments(db, ids)
  const shown = new Map(rows.map((row) => [row.id, presentComment(row)]))
  return told.flatMap(({ event, articleId, commentId, name }) => {
    const comment = shown.get(commentId) ?? null
    if (!isSaid(name, event.payload, comment)) return []
    const text = streamMessage({ id: streamId(event), event: name, data: { id: commentId, comment } })
    return [{ articleId, message: { position: event, text, isLast: false } }]
  })
}

/** A comment is told as it is now, so of fifty votes at once on one the last tells all. */
function latestOfEach(events: readonly LoggedEvent[]) {
  const told = events.flatMap((event) => {
    const { articleId, commentId } = event.subjects
    const name = streamEventOf(event)
    return articleId && commentId && name ? [{ event, articleId, commentId, name }] : []
  })
  return [...new Map(told.map((one) => [`${one.name} ${one.commentId}`, one])).values()]
}
