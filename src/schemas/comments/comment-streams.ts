/** Comments as they happen: the stream of events, and what resumes it. */
import { Type } from 'typebox'
import { streamEventNames } from '../../domain/comments/comment-stream.ts'

const namesWithComment = [...streamEventNames, 'tombstone'].map((name) => `\`${name}\``).join(', ')

export const EventStream = Type.String({
  description: `Server-sent events (HTML, section 9.2): ${namesWithComment}, each with \`{id, comment}\`: the comment as it is shown now, null where it is not shown any more. \`tombstone\` comes, without an id, right before the event that makes a comment above without words come or go. \`ready\`, with \`{articleId}\` as all that follow: what was missed is told, and all that happens will be. \`reset\`, in its place or later: too much has happened, load the comments anew. \`closed\`: the article is no longer public. \`busy\`: too many streams are open, come back later.`,
})

export const StreamConditions = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({
      maxLength: 50,
      description: 'The id of the last event that was received; what has happened since is told first.',
    }),
  ),
})
