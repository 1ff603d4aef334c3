/** Requests that work: contributors. */
import { fresh, type Operations } from './operation.ts'

const profile = {
  name: 'Ida Holm',
  country: 'NO',
  bio: 'Writes.',
  avatarUrl: 'https://img.example/2.jpg',
  links: [{ label: 'Site', url: 'https://ida.example' }],
  email: 'ida@readers.example',
  showsEmail: true,
}

export const contributorOperations: Operations = {
  listContributors: {
    action: 'contributor:list',
    parts: () => ({ query: { limit: '5', role: 'contributor,editor' } }),
  },
  getContributor: {
    action: 'contributor:read',
    parts: async (fixtures, owner) => ({ params: { idOrSlug: (await fixtures.contributor(owner)).id } }),
  },
  getContributorAvatar: {
    action: 'contributor:read',
    parts: async (fixtures, owner) => ({ params: { idOrSlug: (await fixtures.contributor(owner)).id } }),
  },
  orderContributors: {
    action: 'contributor:order',
    parts: async (fixtures, owner) => ({ body: { order: [(await fixtures.contributor(owner)).slug] } }),
  },
  mergeContributors: {
    action: 'contributor:merge',
    parts: async (fixtures, owner) => ({
      params: { idOrSlug: (await fixtures.contributor(owner)).id },
      body: { into: (await fixtures.profileWithoutAccount()).slug },
    }),
  },
  listContributorArticles: {
    action: 'article:list',
    parts: async (fixtures, owner) => ({
      params: { idOrSlug: (await fixtures.contributor(owner)).id },
      query: { limit: '5', sort: '-publishedAt' },
    }),
  },
  createContributor: {
    action: 'contributor:create',
    parts: async ({ person }) => ({
      body: {
        ...profile,
        slug: fresh('ida'),
        role: 'editor',
        isFormer: true,
        accountId: (await person()).id,
      },
    }),
  },
  deleteContributor: {
    action: 'contributor:delete',
    parts: async (fixtures, owner) => ({ params: { idOrSlug: (await fixtures.contributor(owner)).id } }),
  },
  getCoAuthors: {
    action: 'contributor:read-co-authors',
    isOwned: true,
    parts: async (fixtures, owner) => ({ params: { idOrSlug: (await fixtures.contributor(owner)).id } }),
  },
  setCoAuthors: {
    action: 'contributor:set-co-authors',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      params: { idOrSlug: (await fixtures.contributor(owner)).id },
      body: { accountIds: [(await fixtures.person(['author'])).id] },
    }),
  },
  changeContributor: {
    action: 'contributor:change',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      params: { idOrSlug: (await fixtures.contributor(owner)).id },
      body: { ...profile, name: fresh('Ida Holm') },
      more: { slug: fresh('ida'), role: 'editor', isFormer: false, accountId: owner.id },
    }),
  },
}
