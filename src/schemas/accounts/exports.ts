/** Everything that belongs to an account, as its owner takes it away. */
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
import { signupEventTypes } from '../../domain/newsletter/signup.ts'
import { HeroImage, Source } from '../articles/articles.ts'
import { Id, nullable, oneOf, ref, Slug, shape, Time } from '../common.ts'
import { Contributor } from '../contributors/contributors.ts'
import { Signup } from '../newsletter/signups.ts'
import { Account } from './accounts.ts'

const Text = Type.String()
const MaybeText = nullable(Text)
const MaybeTime = nullable(Time)

const listed = <Properties extends TProperties>(description: string, properties: Properties) =>
  Type.Array(Type.Object(properties, { additionalProperties: false }), { description })

const sections = {
  sessions: listed('Logins, oldest first, also those that have ended.', {
    ...{ id: Id, address: MaybeText, userAgent: MaybeText },
    ...{ createdAt: Time, lastUsedAt: Time, expiresAt: Time, revokedAt: MaybeTime },
  }),
  accessTokens: listed('Personal access tokens; a token itself is known to nobody but its owner.', {
    ...{ id: Id, name: Text, ending: Text, actions: Type.Array(Text) },
    ...{ createdAt: Time, expiresAt: Time, lastUsedAt: MaybeTime, lastUsedAddress: MaybeText },
    revokedAt: MaybeTime,
  }),
  identities: listed('Who the account is at other issuers.', {
    ...{ issuer: Text, subject: Text, createdAt: Time },
  }),
  mailedLinks: listed('Links that were sent by mail and not opened yet: for what, and to which address.', {
    ...{ purpose: oneOf(oneTimePurposes), email: Text, createdAt: Time, expiresAt: Time },
  }),
  comments: listed('Comments of every status, oldest first.', {
    ...{ id: Id, articleId: Id, parentId: nullable(Id), status: oneOf(commentStatuses) },
    body: Type.String({ description: 'Markdown, as written.' }),
    ...{ score: Type.Integer(), upvotes: Type.Integer(), downvotes: Type.Integer() },
    ...{ replyCount: Type.Integer(), createdAt: Time, editedAt: MaybeTime },
  }),
  commentRevisions: listed('What comments said before they were edited.', {
    ...{ commentId: Id, number: Type.Integer(), body: Text, createdAt: Time },
  }),
  screenings: listed(
    'When comments were held or refused, and by which rules; what is visible at once leaves none.',
    {
      ...{ id: Id, articleId: Id, commentId: nullable(Id) },
      ...{
        outcome: oneOf(['pending', 'refused'] as const),
        source: oneOf(screeningSources),
        rules: Type.Array(oneOf(screeningRules)),
        createdAt: Time,
      },
    },
  ),
  decisions: listed('What moderators decided on these comments.', {
    ...{ id: Id, commentId: Id, action: oneOf(decisionActions), reason: oneOf(decisionReasons) },
    ...{ previousStatus: oneOf(commentStatuses), status: oneOf(commentStatuses), createdAt: Time },
  }),
  notices: listed('What the account was told about decisions on it and its comments.', {
    ...{ id: Id, kind: oneOf(noticeKinds), decidedBy: oneOf(deciders), decisionId: nullable(Id) },
    ...{ noteToAuthor: MaybeText, excerpt: MaybeText, wasReported: nullable(Type.Boolean()) },
    ...{ articleTitle: MaybeText, articleSlug: MaybeText },
    ...{ suspensionReason: MaybeText, suspendedUntil: MaybeTime, createdAt: Time },
  }),
  replyNotices: listed(
    'Whether the account gets mail about replies, and since when; empty where it does not.',
    {
      ...{ mode: oneOf(replyNoticeModes), createdAt: Time },
    },
  ),
  appeals: listed('What the account said against decisions, and what came of it.', {
    ...{ id: Id, decisionId: Id, text: MaybeText, status: oneOf(appealStatuses) },
    ...{ note: MaybeText, createdAt: Time, resolvedAt: MaybeTime },
  }),
  votes: listed('Votes on comments.', { commentId: Id, value: Type.Integer(), createdAt: Time }),
  reports: listed('Complaints about comments, and what came of them.', {
    ...{ id: Id, commentId: Id, reason: oneOf(decisionReasons), note: MaybeText },
    ...{ status: oneOf(reportStatuses), createdAt: Time },
  }),
  newsletterSignups: Type.Array(ref(Signup), {
    description: 'The place of the address on the newsletter list; empty until the address is verified.',
  }),
  newsletterConsents: listed('What was agreed to, when and from where.', {
    ...{ id: Id, type: oneOf(signupEventTypes), wording: MaybeText, source: MaybeText },
    ...{ address: MaybeText, userAgent: MaybeText, occurredAt: Time },
  }),
  contributors: Type.Array(ref(Contributor), {
    description: 'The public profile that is linked to the account.',
  }),
  articleRevisions: listed('Every saved state of an article that the account wrote.', {
    ...{ articleId: Id, number: Type.Integer(), slug: Slug, title: Text, dek: MaybeText },
    body: Type.String({ description: 'Markdown, as written.' }),
    ...{ language: Text, tagSlugs: Type.Array(Slug), heroImage: nullable(ref(HeroImage)) },
    ...{ sources: Type.Array(ref(Source)), note: MaybeText, createdAt: Time },
  }),
  previews: listed('Links that the account made to a revision, until they expire.', {
    ...{ id: Id, articleId: Id, revision: Type.Integer(), createdAt: Time, expiresAt: Time },
  }),
  corrections: listed('What the account said was wrong in published articles.', {
    ...{ articleId: Id, number: Type.Integer(), note: Text },
    ...{ severity: oneOf(correctionSeverities), createdAt: Time },
  }),
  events: listed('Acts about the account that matter to security; the address only of its own acts.', {
    ...{ id: Text, type: oneOf(auditedEventTypes), address: MaybeText },
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

/** For the answer: it is sent as a stream. */
export const StreamedExport = Type.Unsafe<Readable>(ref(AccountExport))
