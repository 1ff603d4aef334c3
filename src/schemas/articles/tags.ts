/** The wire shapes of tags, and of the input with which admins rename and merge them. */
import { type Static, Type } from 'typebox'
import { maxSlugLength } from '../../domain/slug.ts'
import { Id, input, Line, listOf, listQuery, oneOf, ref, Slug, shape } from '../common.ts'
import { textRules } from '../text-rules.ts'

const maxTagLength = 60

export const CountedTag = shape('CountedTag', 'A tag with the number of its published articles.', {
  id: Id,
  slug: Slug,
  name: Type.String(),
  articleCount: Type.Integer({ description: 'The number of published articles with this tag.' }),
})
export type CountedTag = Static<typeof CountedTag>

export const TagList = listOf('TagList', ref(CountedTag))

export const TagQuery = listQuery({
  sort: Type.Optional(
    oneOf(
      ['name', '-articleCount'],
      'The order of the list: by name, or the most used tags first. The default is `name`.',
    ),
  ),
})
export type TagQuery = Static<typeof TagQuery>

export const TagPatch = input(
  'TagPatch',
  // Drafts and links name the slug of a tag, so it cannot be changed.
  'A merge patch (RFC 7396) of a tag.',
  {
    name: Type.Optional(Line(maxTagLength, 'The new name of the tag.')),
  },
)
export type TagPatch = Static<typeof TagPatch>

export const TagMergeInput = input('TagMergeInput', 'The tag that gets the articles of the merged tag.', {
  into: Type.String({
    pattern: textRules.idOrSlug.pattern,
    maxLength: maxSlugLength,
    description: 'The id or slug of the tag that remains.',
  }),
})
export type TagMergeInput = Static<typeof TagMergeInput>
