/** What can happen: the names in the event log. A name is API and never changes its meaning. */

export const eventTypes = [
  'account.registered',
  'account.roles-changed',
  'session.started',
  'session.refreshed',
  'session.ended',
  'session.reuse-detected',
  'article.created',
  'article.revised',
  'article.published',
  'article.unpublished',
  'article.comment-policy-changed',
  'comment.posted',
  'comment.decided',
  'contributor.created',
  'contributor.changed',
  'signup.requested',
  'signup.confirmed',
] as const
export type EventType = (typeof eventTypes)[number]

/** The things an event is about, by their ids. */
export type EventSubjects = Partial<
  Record<'accountId' | 'sessionId' | 'articleId' | 'commentId' | 'contributorId' | 'signupId', string>
>

/** Small facts that a reader of the log needs without a look-up; never text, never an address. */
export type EventPayload = Record<string, string | number | boolean | null | string[]>
