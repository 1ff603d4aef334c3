/** Requests that work: tags and suggestions. */
import { fresh, type Operations } from './operation.ts'

export const tagOperations: Operations = {
  listSuggestions: { action: 'suggestion:list', parts: () => ({ query: { q: 'ca', limit: '5' } }) },
  listTags: { action: 'tag:list', parts: () => ({ query: { limit: '5', sort: '-articleCount' } }) },
  renameTag: {
    action: 'tag:rename',
    parts: async (fixtures, owner) => ({
      params: { idOrSlug: await fixtures.tag(owner, fresh('tag')) },
      body: { name: fresh('Road tests') },
    }),
  },
  deleteTag: {
    action: 'tag:delete',
    parts: async (fixtures, owner) => ({
      params: { idOrSlug: await fixtures.unusedTag(owner, fresh('tag')) },
    }),
  },
  mergeTags: {
    action: 'tag:merge',
    parts: async (fixtures, owner) => ({
      params: { idOrSlug: await fixtures.tag(owner, fresh('tag')) },
      body: { into: await fixtures.tag(owner, fresh('tag')) },
    }),
  },
}
