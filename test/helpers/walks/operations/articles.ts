/** Requests that work: articles. */
import { fresh, nothing, type Operations, onArticle } from './operation.ts'

const draft = {
  title: 'A road test',
  dek: 'In the rain.',
  body: 'Text.',
  language: 'en-GB',
  tags: ['Road tests'],
  sources: [
    {
      publisher: 'Wire',
      title: 'Report',
      url: 'https://wire.example/1',
      subscriptionRequired: true,
      kind: 'via',
    },
  ],
  heroImage: {
    url: 'https://img.example/1.jpg',
    alt: 'A car',
    caption: 'C',
    credit: 'D',
    width: 800,
    height: 600,
  },
  note: 'First.',
}

export const articleOperations: Operations = {
  listArchives: { action: 'article:list', parts: nothing },
  listArticles: {
    action: 'article:list',
    parts: () => ({
      query: {
        limit: '5',
        tag: 'cars,engines',
        'tag.all': 'cars',
        contributor: 'ida',
        language: 'en',
        publishedAfter: '2026-01-01T00:00:00Z',
        publishedBefore: '2100-01-01T00:00:00Z',
        q: 'car OR engine -diesel',
        sort: '-relevance',
        fields: 'slug,title,snippet',
        include: 'body,sources',
        count: 'exact',
      },
    }),
  },
  getArticle: {
    action: 'article:read',
    parts: async (fixtures, owner) => ({ params: { idOrSlug: await fixtures.publishedArticle(owner) } }),
  },
  createArticle: {
    action: 'article:create',
    async parts(fixtures, owner) {
      const { id, slug } = await fixtures.contributor(await fixtures.person())
      await fixtures.agreement(id, owner)
      return {
        body: { ...draft, slug: fresh('road-test'), contributors: [{ contributor: slug, role: 'words' }] },
      }
    },
  },
  deleteArticle: {
    action: 'article:delete',
    isOwned: true,
    parts: async (fixtures, owner) => ({ params: { idOrSlug: await fixtures.article(owner) } }),
  },
  listDrafts: {
    action: 'draft:list',
    parts: async (_stage, owner) => ({
      query: { limit: '5', status: 'draft', title: 'road', author: owner.id },
    }),
  },
  getDraft: {
    action: 'draft:read',
    isOwned: true,
    parts: async (fixtures, owner) => ({ params: { id: await fixtures.article(owner) } }),
  },
  reviseDraft: {
    action: 'draft:revise',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      params: { id: await fixtures.article(owner) },
      body: { ...draft, slug: fresh('road-test'), contributors: [] },
    }),
  },
  listRevisions: {
    action: 'draft:read',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      params: { id: await fixtures.article(owner) },
      query: { limit: '5' },
    }),
  },
  getRevision: {
    action: 'draft:read',
    isOwned: true,
    parts: async (fixtures, owner) => ({ params: { id: await fixtures.article(owner), n: '1' } }),
  },
  compareRevisions: {
    action: 'draft:read',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      params: { id: await fixtures.article(owner), n: '1' },
      query: { from: '1' },
    }),
  },
  restoreRevision: {
    action: 'draft:revise',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      params: { id: await fixtures.article(owner), n: '1' },
      body: { note: 'Back.' },
    }),
  },
  createPreview: {
    action: 'preview:create',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      params: { id: await fixtures.article(owner) },
      body: { revision: 1, expiresIn: 60 },
    }),
  },
  listPreviews: {
    action: 'preview:list',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      params: { id: await fixtures.article(owner) },
      query: { limit: '5' },
    }),
  },
  revokePreview: {
    action: 'preview:revoke',
    isOwned: true,
    async parts(fixtures, owner) {
      const { articleId, id } = await fixtures.preview(owner)
      return { params: { id: articleId, previewId: id } }
    },
  },
  getPreview: {
    action: 'preview:read',
    parts: async (fixtures) => ({
      params: { token: (await fixtures.preview(await fixtures.person(['author']))).token },
    }),
  },
  publishArticle: {
    action: 'article:publish',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      params: { id: await fixtures.article(owner) },
      body: {
        revision: 1,
        publishAt: '2999-01-01T12:00:00Z',
        unpublishAt: '2999-02-01T12:00:00Z',
        backdate: true,
      },
    }),
  },
  unpublishArticle: { action: 'article:unpublish', isOwned: true, parts: onArticle },
  correctArticle: {
    action: 'article:correct',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      params: { id: await fixtures.publishedArticle(owner) },
      body: { note: 'The engine has 90 kW.', severity: 'substantive' },
    }),
  },
  setCommentPolicy: {
    action: 'article:set-comment-policy',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      params: { id: await fixtures.publishedArticle(owner) },
      body: { commentPolicy: 'premoderated' },
    }),
  },
}
