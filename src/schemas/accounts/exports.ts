/** The wire shape of the export of an account. */
import type { Readable } from 'node:stream'
import { type Static, type TProperties, Type } from 'typebox'
import { correctionSeverities } from '../../domain/articles/corrections.ts'
import { commentStatuses, decisionActions, decisionReasons } from '../../domain/comments/comment-lifecycle.ts'
import { replyNoticeModes } from '../../domain/comments/reply-notices.ts'
import { oneTimePurposes } from '../../domain/credentials/one-time-purposes.ts'
import { auditedEventTypes, type EventPayload } from '../../domain/events.ts'
import { appealStatuses } from '../../domain/moderation/appeal.ts'
import { reportStatuses } from '../../domain/moderation/report.ts'
import { screeningRules, screeningSources } from '../../domain/moderation/screening.ts'
import { deciders, noticeKinds } from '../../domain/moderation/statement-of-reasons.ts'
import { recipientStates } from '../../domain/newsletter/letter.ts'
import { signupEventTypes } from '../../domain/newsletter/signup.ts'
import { HeroImage, Source } from '../articles/articles.ts'
import { Id, nullable, oneOf, ref, Slug, shape, Time } from '../common.ts'
import { Contributor } from '../contributors/contributors.ts'
import { Signup } from '../newsletter/signup-admin.ts'
import { Account } from './accounts.ts'

const Text = Type.String()
const MaybeText = nullable(Text)
const MaybeTime = nullable(Time)

const listed = <Properties extends TProperties>(description: string, properties: Properties) =>
  Type.Array(Type.Object(properties, { additionalProperties: false }), { description })

const sections = {
  sessions: listed('Your sessions, oldest first, including those that have ended.', {
    id: Id,
    address: MaybeText,
    userAgent: MaybeText,
    createdAt: Time,
    lastUsedAt: Time,
    expiresAt: Time,
    revokedAt: MaybeTime,
  }),
  accessTokens: listed('Your personal access tokens, without the tokens themselves.', {
    id: Id,
    name: Text,
    ending: Text,
    actions: Type.Array(Text),
    createdAt: Time,
    expiresAt: Time,
    lastUsedAt: MaybeTime,
    lastUsedAddress: MaybeText,
    revokedAt: MaybeTime,
  }),
  identities: listed('The identities of the account at outside issuers.', {
    issuer: Text,
    subject: Text,
    createdAt: Time,
  }),
  mailedLinks: listed('Links that were sent by mail and not used yet, with their purposes and addresses.', {
    purpose: oneOf(oneTimePurposes),
    email: Text,
    createdAt: Time,
    expiresAt: Time,
  }),
  formerEmails: listed(
    'The address that the account had before a change within the last 14 days, and how long it is kept.',
    { email: Text, keptUntil: Time },
  ),
  comments: listed('Your comments of every status, oldest first.', {
    id: Id,
    articleId: Id,
    parentId: nullable(Id),
    status: oneOf(commentStatuses),
    body: Type.String({ description: 'The text in Markdown.' }),
    score: Type.Integer(),
    upvotes: Type.Integer(),
    downvotes: Type.Integer(),
    replyCount: Type.Integer(),
    createdAt: Time,
    editedAt: MaybeTime,
  }),
  commentRevisions: listed('The former texts of your edited comments.', {
    commentId: Id,
    number: Type.Integer(),
    body: Text,
    createdAt: Time,
  }),
  screenings: listed(
    'When your comments were held or refused, and by which rules. A comment that was visible at once ' +
      'has no entry.',
    {
      id: Id,
      articleId: Id,
      commentId: nullable(Id),
      outcome: oneOf(['pending', 'refused'] as const),
      source: oneOf(screeningSources),
      rules: Type.Array(oneOf(screeningRules)),
      createdAt: Time,
    },
  ),
  decisions: listed('The decisions of moderators on your comments.', {
    id: Id,
    commentId: Id,
    action: oneOf(decisionActions),
    reason: nullable(oneOf(decisionReasons)),
    previousStatus: oneOf(commentStatuses),
    status: oneOf(commentStatuses),
    createdAt: Time,
  }),
  notices: listed('The notices about your account and your comments.', {
    id: Id,
    kind: oneOf(noticeKinds),
    decidedBy: oneOf(deciders),
    decisionId: nullable(Id),
    noteToAuthor: MaybeText,
    excerpt: MaybeText,
    wasReported: nullable(Type.Boolean()),
    articleTitle: MaybeText,
    articleSlug: MaybeText,
    suspensionReason: MaybeText,
    suspendedUntil: MaybeTime,
    createdAt: Time,
  }),
  replyNotices: listed('Your choice of mail about replies, and its time; empty if you get no such mail.', {
    mode: oneOf(replyNoticeModes),
    createdAt: Time,
  }),
  appeals: listed('Your appeals and their outcomes.', {
    id: Id,
    decisionId: Id,
    text: MaybeText,
    status: oneOf(appealStatuses),
    note: MaybeText,
    createdAt: Time,
    resolvedAt: MaybeTime,
  }),
  votes: listed('Your votes on comments.', { commentId: Id, value: Type.Integer(), createdAt: Time }),
  reports: listed('Your reports on comments, and their outcomes.', {
    id: Id,
    commentId: Id,
    reason: oneOf(decisionReasons),
    note: MaybeText,
    status: oneOf(reportStatuses),
    createdAt: Time,
  }),
  newsletterSignups: Type.Array(ref(Signup), {
    description: 'The newsletter signup of your address; empty until the address is verified.',
  }),
  newsletterSubscriptions: listed('The newsletters that your address gets.', {
    newsletter: Slug,
    name: Text,
    since: Time,
  }),
  newsletterLetters: listed('The letters that were made for your address.', {
    letterId: Id,
    subject: MaybeText,
    state: oneOf(recipientStates),
    sentAt: MaybeTime,
    answer: nullable(Type.String({ description: 'The last answer of the mail server.' })),
  }),
  newsletterConsents: listed('Your consents to the newsletter: the wording, the time and the source.', {
    id: Id,
    type: oneOf(signupEventTypes),
    wording: MaybeText,
    wordingText: nullable(Type.String({ description: 'The words that you agreed to.' })),
    newsletters: nullable(Type.Array(Slug)),
    detail: Type.Unsafe<Record<string, string | boolean | null> | null>({
      type: ['object', 'null'],
      additionalProperties: true,
    }),
    source: MaybeText,
    address: MaybeText,
    userAgent: MaybeText,
    occurredAt: Time,
  }),
  contributors: Type.Array(ref(Contributor), {
    description: 'The public profile that is linked to the account.',
  }),
  articleRevisions: listed('Every revision of an article that you saved.', {
    articleId: Id,
    number: Type.Integer(),
    slug: Slug,
    title: Text,
    dek: MaybeText,
    body: Type.String({ description: 'The text in Markdown.' }),
    language: Text,
    tagSlugs: Type.Array(Slug),
    heroImage: nullable(ref(HeroImage)),
    sources: Type.Array(ref(Source)),
    note: MaybeText,
    createdAt: Time,
  }),
  previews: listed('The previews that you created, until they expire.', {
    id: Id,
    articleId: Id,
    revision: Type.Integer(),
    createdAt: Time,
    expiresAt: Time,
  }),
  corrections: listed('The corrections that you added to published articles.', {
    articleId: Id,
    number: Type.Integer(),
    note: Text,
    severity: oneOf(correctionSeverities),
    createdAt: Time,
  }),
  events: listed('The security events of the account. Only events that you caused have an address.', {
    id: Text,
    type: oneOf(auditedEventTypes),
    address: MaybeText,
    payload: Type.Unsafe<EventPayload>({ type: 'object', additionalProperties: true }),
    occurredAt: Time,
  }),
}

export const AccountExport = shape('AccountExport', 'Everything that belongs to an account.', {
  exportedAt: Time,
  account: ref(Account),
  ...sections,
})
export type AccountExport = Static<typeof AccountExport>

/** The type of the answer, which is sent as a stream. */
export const StreamedExport = Type.Unsafe<Readable>(ref(AccountExport))
