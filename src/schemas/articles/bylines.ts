/** The wire shapes of bylines. */
import { type Static, Type } from 'typebox'
import { bylineRoles, maxGuestNameLength, maxRoleLength } from '../../domain/articles/byline.ts'
import { maxSlugLength } from '../../domain/slug.ts'
import { described, Line, nullable, Slug, shape } from '../common.ts'
import { textRules } from '../text-rules.ts'

const known = bylineRoles.map((role) => `\`${role}\``).join(', ')

export const Byline = shape(
  'Byline',
  'Somebody in the byline of an article: a contributor, or a guest without a profile.',
  {
    id: described(nullable(Type.String({ format: 'uuid' })), 'The id of the contributor; null for a guest.'),
    slug: described(nullable(Slug), 'The slug of the contributor; null for a guest.'),
    name: Type.String(),
    role: nullable(
      Type.String({
        description: `What the person has done: ${known}, or any other label. Null if none was given.`,
      }),
    ),
    avatarUrl: nullable(
      Type.String({
        format: 'uri',
        description: 'The picture that was given for the contributor; null if none was, and for a guest.',
      }),
    ),
    avatar: nullable(
      Type.String({
        format: 'uri',
        description: 'The picture to show, as the profile of the contributor has it; null for a guest.',
      }),
    ),
  },
)
export type Byline = Static<typeof Byline>

/**
 * One schema and no union, so that a fault has one error. The command refuses two names, or none.
 */
export const BylineInput = Type.Unsafe<
  string | { contributor?: string; name?: string; role?: string | null }
>({
  type: ['string', 'object'],
  pattern: textRules.idOrSlug.pattern,
  maxLength: maxSlugLength,
  properties: {
    contributor: Type.String({
      pattern: textRules.idOrSlug.pattern,
      maxLength: maxSlugLength,
      description: 'The id or slug of a contributor.',
    }),
    name: Line(maxGuestNameLength, 'The name of a guest without a profile, in place of `contributor`.'),
    role: nullable(
      Line(maxRoleLength, `What the person has done: ${known}, or any other label for readers.`),
    ),
  },
  minProperties: 1,
  additionalProperties: false,
  description:
    'The id or slug of a contributor, or an object with `contributor`, or with `name` for a guest, and ' +
    'perhaps with `role`.',
})
export type BylineInput = Static<typeof BylineInput>
