/**
 * The types of events in the log. A type's name is part of the API and never changes its meaning.
 */

type EventKind = {
  /** Admins see the event at /v1/audit, with the network address of its request. */
  isAudited?: true
}

export const eventKinds = {
  'account.registered': { isAudited: true },
  'account.changed': {},
  'account.reply-notices-changed': {},
  'account.erased': { isAudited: true },
  'account.exported': { isAudited: true },
  'account.address-claimed': { isAudited: true },
  'account.email-verified': { isAudited: true },
  'account.email-change-requested': { isAudited: true },
  'account.email-changed': { isAudited: true },
  'account.password-changed': { isAudited: true },
  'account.password-refused': { isAudited: true },
  'account.password-reset-requested': { isAudited: true },
  'account.password-reset': { isAudited: true },
  'account.password-reset-forced': { isAudited: true },
  'account.roles-changed': { isAudited: true },
  'account.suspended': { isAudited: true },
  'account.suspension-lifted': { isAudited: true },
  'session.started': { isAudited: true },
  'session.refused': { isAudited: true },
  'session.unverified': { isAudited: true },
  'session.refreshed': {},
  'session.ended': { isAudited: true },
  'session.reuse-detected': { isAudited: true },
  'access-token.created': { isAudited: true },
  'access-token.revoked': { isAudited: true },
  'signing-key.rotated': { isAudited: true },
  'signing-key.resealed': { isAudited: true },
  'article.created': {},
  'article.revised': {},
  'article.scheduled': {},
  'article.unscheduled': {},
  'article.published': {},
  'article.unpublished': {},
  'article.corrected': {},
  'article.comment-policy-changed': {},
  'tag.renamed': { isAudited: true },
  'tag.merged': { isAudited: true },
  'tag.deleted': { isAudited: true },
  'article.deleted': {},
  'preview.created': { isAudited: true },
  'preview.revoked': { isAudited: true },
  'comment.posted': {},
  'comment.edited': {},
  'comment.held': {},
  'comment.refused': {},
  'comment.voted': {},
  'comment.reported': {},
  'comment.decided': {},
  'comment.removed': {},
  'appeal.submitted': {},
  'appeal.resolved': {},
  'contributor.created': { isAudited: true },
  'contributor.changed': { isAudited: true },
  'contributor.reordered': { isAudited: true },
  'contributor.merged': { isAudited: true },
  'contributor.deleted': { isAudited: true },
  'contributor.co-authors-changed': { isAudited: true },
  'settings.changed': { isAudited: true },
  'letter.scheduled': { isAudited: true },
  'letter.unscheduled': { isAudited: true },
  'letter.begun': {},
  'letter.paused': { isAudited: true },
  'letter.resumed': { isAudited: true },
  'letter.cancelled': { isAudited: true },
  'letter.sent': {},
  'newsletter.created': { isAudited: true },
  'newsletter.changed': { isAudited: true },
  'newsletter.deleted': { isAudited: true },
  'newsletter.template-changed': { isAudited: true },
  'newsletter.automatic-changed': { isAudited: true },
  'letter.created': { isAudited: true },
  'letter.changed': { isAudited: true },
  'letter.deleted': { isAudited: true },
  'letter.tested': { isAudited: true },
  'signup.requested': {},
  'signup.confirmed': {},
  'signup.preferences-changed': {},
  'signup.unsubscribed': {},
  'signup.erased': {},
  'signup.deleted': { isAudited: true },
  'signup.changed': { isAudited: true },
  'signup.suppressed': {},
  'signup-list.exported': { isAudited: true },
  'signup-import.requested': { isAudited: true },
  'signup-import.finished': {},
  'signup-import.failed': {},
} as const satisfies Record<string, EventKind>

export type EventType = keyof typeof eventKinds

export function isAudited(type: EventType): boolean {
  const kind: EventKind = eventKinds[type]
  return kind.isAudited === true
}

export const auditedEventTypes = (Object.keys(eventKinds) as EventType[]).filter(isAudited)

/** The ids of the things that an event is about. */
export type EventSubjects = Partial<
  Record<
    | 'accountId'
    | 'sessionId'
    | 'accessTokenId'
    | 'articleId'
    | 'previewId'
    | 'commentId'
    | 'appealId'
    | 'contributorId'
    | 'letterId'
    | 'newsletterId'
    | 'signupId'
    | 'signupImportId'
    | 'tagId',
    string
  >
>

type Fact = string | number | boolean | null | readonly string[] | readonly Readonly<Record<string, string>>[]

/**
 * Small facts that a reader of the log needs without a query. They never include people's text or
 * addresses. A change of settings has the former and the new values by name, and a renamed tag both
 * names.
 */
export type EventPayload = Record<string, Fact | Readonly<Record<string, Fact>>>
