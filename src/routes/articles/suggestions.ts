/** The route of suggestions, which a site asks for while somebody types. */
import { findSuggestions } from '../../db/queries/suggestion-list.ts'
import type { Deps } from '../../deps.ts'
import { readTyped } from '../../domain/suggestions.ts'
import type { App } from '../../http/app-type.ts'
import { SuggestionList, SuggestionQuery } from '../../schemas/articles/suggestions.ts'
import { ref } from '../../schemas/common.ts'

export function suggestionRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/suggestions',
    {
      schema: {
        operationId: 'listSuggestions',
        summary: 'Suggest articles, tags and contributors while somebody types',
        description:
          'Returns published articles, tags of published articles, and contributors. Titles that begin ' +
          'with `q` come first, then titles with words that begin with the words of `q`. If there are none, ' +
          'titles with similar words are found, in case of a typing error. Among these, the newest articles and the most used tags and contributors come first. ' +
          'Similar words are found where the database has the extension pg_trgm.',
        tags: ['Articles'],
        querystring: SuggestionQuery,
        response: { 200: ref(SuggestionList) },
      },
      config: { action: 'suggestion:list' },
    },
    async (request) => {
      const { q, limit } = request.query
      const typed = readTyped(q)
      return { data: typed ? await findSuggestions(deps.database.db, typed, limit) : [] }
    },
  )
}
