/** Requests that work: newsletters. */
import { fresh, type Operations } from './operation.ts'

const members = {
  description: 'News on Fridays.',
  from: { name: 'The desk', address: 'desk@press.example' },
  replyTo: 'answers@press.example',
  isOpen: true,
  isDefault: false,
  position: 3,
}

export const newsletterOperations: Operations = {
  listNewsletters: { action: 'newsletter:list', parts: () => ({ query: { limit: '5' } }) },
  getNewsletter: { action: 'newsletter:read', parts: () => ({ params: { slug: 'newsletter' } }) },
  createNewsletter: {
    action: 'newsletter:change',
    parts: () => ({ body: { slug: fresh('friday'), name: 'Friday', ...members } }),
  },
  changeNewsletter: {
    action: 'newsletter:change',
    parts: async (fixtures) => ({
      params: { slug: await fixtures.newsletter() },
      body: { name: 'Saturday', ...members },
    }),
  },
  deleteNewsletter: {
    action: 'newsletter:change',
    parts: async (fixtures) => ({ params: { slug: await fixtures.newsletter() } }),
  },
}
