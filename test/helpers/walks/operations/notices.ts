/** Requests that work: notices and appeals. */
import type { Operations } from './operation.ts'

export const noticeOperations: Operations = {
  listNotices: { action: 'notice:list', parts: () => ({ query: { limit: '5' } }) },
  submitAppeal: {
    action: 'appeal:submit',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      params: { id: (await fixtures.hiddenComment(owner)).decisionId },
      body: { text: 'It was a joke.' },
    }),
  },
  listAppeals: { action: 'appeal:list', parts: () => ({ query: { limit: '5', status: 'upheld' } }) },
  resolveAppeal: {
    action: 'appeal:resolve',
    isOwned: true,
    parts: async (fixtures, owner) => ({
      params: { id: await fixtures.appeal(owner) },
      body: { outcome: 'overturned', note: 'Right.' },
    }),
  },
}
