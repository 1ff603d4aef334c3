/** The wire shapes of suggestions, which sites show while somebody types. */
import { type Static, Type } from 'typebox'
import { maxSuggestions, maxTypedLength, suggestionKinds } from '../../domain/suggestions.ts'
import { Id, oneOf, ref, Slug, shape } from '../common.ts'

export const Suggestion = shape('Suggestion', 'An article, a tag or a contributor that somebody may mean.', {
  kind: oneOf(suggestionKinds, 'What the suggestion leads to.'),
  id: Id,
  slug: Slug,
  title: Type.String({ description: 'The title of the article, or the name of the tag or contributor.' }),
})
export type Suggestion = Static<typeof Suggestion>

export const SuggestionList = Type.Object(
  { data: Type.Array(ref(Suggestion)) },
  { $id: 'SuggestionList', description: 'Suggestions, the best one first.', additionalProperties: false },
)

export const SuggestionQuery = Type.Object(
  {
    q: Type.String({
      minLength: 1,
      maxLength: maxTypedLength,
      description: 'What somebody has typed so far. Each word may be the beginning of a word.',
    }),
    limit: Type.Integer({
      minimum: 1,
      maximum: maxSuggestions,
      default: maxSuggestions,
      description: 'The maximum number of suggestions.',
    }),
  },
  { additionalProperties: false },
)
