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
          'with `q` come first, then titles with words that begin with the words of `q`. If there is neither, ' +
          'the answer has titles with similar words, in case of a typing error; this needs the extension ' +
          'pg_trgm in the database. Each of these groups begins with the newest articles and the most used ' +
          'tags and contributors.',
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
