/** The stream of the comments of an article, and the header that resumes it. */
import { Type } from 'typebox'
import { streamEventNames } from '../../domain/comments/comment-stream.ts'

const namesWithComment = [...streamEventNames, 'tombstone'].map((name) => `\`${name}\``).join(', ')

export const EventStream = Type.String({
  description:
    `Server-sent events (HTML, section 9.2). The data of ${namesWithComment} is \`{id, comment}\`: the ` +
    'comment as it is shown now, or null if it is no longer shown. A `tombstone` event has no id. It ' +
    'comes right before the event that makes a tombstone above the comment appear or disappear. The data ' +
    'of each of the other events is `{articleId}`. `ready`: the stream has sent everything that the ' +
    'reader missed, and sends new events from now on. `reset`, in place of `ready` or later: the ' +
    'reader missed too much and must load the comments again. `closed`: the article is no longer ' +
    'public. `busy`: too many streams are open; try again later.',
})

export const StreamConditions = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({
      maxLength: 50,
      description:
        'The id of the last event that you received. The stream first sends what has happened since. A ' +
        'browser sends this header by itself.',
    }),
  ),
})
