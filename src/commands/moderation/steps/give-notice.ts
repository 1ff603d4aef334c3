/**
 * Gives an account the notice about a decision on it or on its comments, and sends the same text by
 * mail if the account has a verified address.
 */
import type { Config } from '../../../config/settings.ts'
import type { Db } from '../../../db/database.ts'
import {
  findCommentFacts,
  insertNotice,
  type NewNotice,
  type Recipient,
} from '../../../db/queries/moderation/notices.ts'
import type { Deps } from '../../../deps.ts'
import {
  type NoticeFacts,
  type NoticeKind,
  statementOf,
} from '../../../domain/moderation/statement-of-reasons.ts'
import { enqueueMail, type MailDraft } from '../../../outbox/mail.ts'

export type NoticeDeps = Pick<Deps, 'box' | 'config' | 'newId'>

/** The mail about a notice, without the last paragraph, which says where the notices are. */
export type Letter = { kind: NoticeKind; subject: (publication: string) => string; text: string }

/**
 * Must run in the transaction of the decision, with the recipient's account locked or held, so that
 * an erased account gets no notice.
 */
async function giveNotice(
  tx: Db,
  { newId }: NoticeDeps,
  {
    to,
    columns,
    facts,
  }: { to: Recipient; columns: Partial<NewNotice> & { createdAt: Date }; facts: NoticeFacts },
): Promise<Letter> {
  const { kind, decidedBy } = facts
  await insertNotice(tx, { ...columns, id: newId(), accountId: to.id, kind, decidedBy })
  return { kind, subject: subjects[kind], text: statementOf(facts) }
}

/** Tells the author of a comment the outcome of their appeal. */
export async function tellOfAppeal(
  tx: Db,
  deps: NoticeDeps,
  {
    at,
    to,
    decision,
    appeal,
  }: {
    to: Recipient
    at: Date
    decision: NonNullable<NoticeFacts['decision']> & { id: string; commentId: string }
    appeal: NoticeFacts['appeal']
  },
): Promise<void> {
  const { articleTitle: title, ...facts } = await findCommentFacts(tx, decision.commentId)
  const letter = await giveNotice(tx, deps, {
    to,
    columns: { ...facts, articleTitle: title, decisionId: decision.id, createdAt: at },
    facts: {
      kind: 'appeal-resolved',
      suspension: null,
      decidedBy: 'human',
      decision,
      appeal,
      comment: { ...facts, article: { title } },
    },
  })
  await sendLetter(tx, deps, { to, letter })
}

type Suspended = { to: Recipient; at: Date; suspension: NoticeFacts['suspension'] }

/**
 * Writes the notice about a suspension or, with null, about its early end. The caller sends the
 * mail.
 */
export function noteSuspension(tx: Db, deps: NoticeDeps, { to, at, suspension }: Suspended): Promise<Letter> {
  const kind = suspension ? 'account-suspended' : 'suspension-lifted'
  return giveNotice(tx, deps, {
    to,
    columns: {
      suspensionReason: suspension?.reason ?? null,
      suspendedUntil: suspension?.until ?? null,
      createdAt: at,
    },
    facts: { kind, decidedBy: 'human', comment: null, decision: null, appeal: null, suspension },
  })
}

/** Sends nothing to an unverified address, which may belong to somebody else. */
export async function sendLetter(
  tx: Db,
  deps: NoticeDeps,
  { to, letter }: { to: Recipient; letter: Letter },
): Promise<void> {
  const mail = mailTo(deps.config, to, letter)
  if (mail) await enqueueMail(tx, deps, mail)
}

export const subjects: Readonly<Record<NoticeKind, (site: string) => string>> = {
  'comment-hidden': (site) => `A comment of yours at ${site} was hidden`,
  'appeal-resolved': (site) => `Your appeal at ${site} was judged`,
  'account-suspended': (site) => `Your account at ${site} was suspended`,
  'suspension-lifted': (site) => `Your account at ${site} is no longer suspended`,
}

/**
 * The subject contains no text that readers wrote. The body quotes the recipient and the moderator.
 * `undefined` if the account has no verified address.
 */
export function mailTo(
  { accountLinksUrl }: Pick<Config, 'accountLinksUrl'>,
  { email, emailVerifiedAt }: Recipient,
  { kind, subject, text }: Letter,
): MailDraft | undefined {
  if (email === null || emailVerifiedAt === null) return undefined
  const write = (publication: string) => {
    const place =
      accountLinksUrl === null
        ? `Log in at ${publication} to read your notices and, where it is possible, to appeal.`
        : `Read your notices and, where it is possible, appeal here: ${accountLinksUrl}/notices`
    return { subject: subject(publication), text: `${text}\n\n${place}\n` }
  }
  return { kind, to: email, write }
}
