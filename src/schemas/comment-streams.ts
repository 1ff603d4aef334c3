/** Comments as they happen: the stream of events, and what resumes it. */
import { Type } from 'typebox'
import { streamEventNames } from '../domain/comment-stream.ts'

export const EventStream = Type.String({
  description: `Server-sent events (HTML, section 9.2). \`ready\` comes first; then ${streamEventNames
    .map((name) => `\`${name}\``)
    .join(
      ', ',
    )}, each with \`{id, comment}\`: the comment as it is shown now, null where it is not shown any more. \`reset\`: too much has happened since, load the comments anew. \`closed\`: the article is no longer public.`,
})

export const StreamConditions = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({
      maxLength: 50,
      description: 'The id of the last event that was received; what has happened since is told first.',
    }),
  ),
})
