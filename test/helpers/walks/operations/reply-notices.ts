/** Requests that work: mail about replies. */
import { nothing, type Operations } from './operation.ts'

export const replyNoticeOperations: Operations = {
  getReplyNotices: { action: 'reply-notice:read', parts: nothing },
  chooseReplyNotices: { action: 'reply-notice:change', parts: () => ({ body: { mode: 'daily' } }) },
  showReplyNoticeUnsubscription: {
    action: 'reply-notice:unsubscribe',
    parts: (fixtures, owner) => ({ query: { token: fixtures.unsubscribeToken(owner) } }),
  },
  endReplyNotices: {
    action: 'reply-notice:unsubscribe',
    parts: (fixtures, owner) => ({ query: { token: fixtures.unsubscribeToken(owner) } }),
  },
}
