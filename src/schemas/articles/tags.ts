/** Tags with their counts, and what admins do with them. */
import { type Static, Type } from 'typebox'
import { maxSlugLength } from '../../domain/slug.ts'
import { Id, input, Line, listOf, listQuery, oneOf, ref, Slug, shape } from '../common.ts'
import { textRules } from '../text-rules.ts'

export const maxTagLength = 60

export const CountedTag = shape('CountedTag', 'A topic, and how much is published on it.', {
  id: Id,
  slug: Slug,
  name: Type.String(),
  articleCount: Type.Integer({ description: 'Published articles with this tag.' }),
})
export type CountedTag = Static<typeof CountedTag>

export const TagList = listOf('TagList', ref(CountedTag))

export const TagQuery = listQuery({
  sort: Type.Optional(oneOf(['name', '-articleCount'], 'By name, or the most used first. Default name.')),
})
export type TagQuery = Static<typeof TagQuery>

export const TagPatch = input(
  'TagPatch',
  'A merge patch (RFC 7396). The slug stays: drafts and links name it.',
  {
    name: Type.Optional(Line(maxTagLength)),
  },
)
export type TagPatch = Static<typeof TagPatch>

export const TagMergeInput = input('TagMergeInput', 'Which tag takes the articles over.', {
  into: Type.String({
    pattern: textRules.idOrSlug.pattern,
    maxLength: maxSlugLength,
    description: 'The id or the slug of the tag that stays.',
  }),
})
export type TagMergeInput = Static<typeof TagMergeInput>
