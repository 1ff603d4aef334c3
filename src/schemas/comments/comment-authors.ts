/** The wire shape of the author of a comment. */
import { Type } from 'typebox'
import { described, Id, nullable, oneOf, Slug, shape } from '../common.ts'

export const badges = ['author', 'moderator'] as const

export const CommentAuthor = shape('CommentAuthor', 'The author of a comment.', {
  id: Id,
  displayName: Type.String({ description: 'The name that the author chose.' }),
  avatarUrl: nullable(
    Type.String({
      format: 'uri',
      description:
        'The picture of the account, or else of its contributor; null if there is neither a picture nor a ' +
        'contributor.',
    }),
  ),
  contributorSlug: described(
    nullable(Slug),
    'The slug of the contributor that the account belongs to; null if there is none.',
  ),
  badges: Type.Array(oneOf(badges), {
    description:
      'The roles of the author here. `author`: the account is in the byline of the article. ' +
      '`moderator`: the account is a moderator of this site.',
  }),
})
