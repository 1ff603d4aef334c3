/** Tells an account what was decided on it or its comments, and why: a notice, and a mail where it has an address of its own. */
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
import { enqueueMail, type Mail } from '../../../outbox/mail.ts'

export type NoticeTools = Pick<Deps, 'box' | 'config' | 'newId'>

/** What a mail says before it says where the notices are. */
export type Letter = { subject: string; text: string }

/** In the decision's own transaction, with the recipient's account held or locked. Nobody gets one after an erasure. */
async function giveNotice(
  tx: Db,
  { newId, config }: NoticeTools,
  {
    to,
    columns,
    facts,
  }: { to: Recipient; columns: Partial<NewNotice> & { createdAt: Date }; facts: NoticeFacts },
): Promise<Letter> {
  const { kind, decidedBy } = facts
  await insertNotice(tx, { ...columns, id: newId(), accountId: to.id, kind, decidedBy })
  return { subject: subjectOf(config, kind), text: statementOf(facts) }
}

/** Of an appeal against a decision on a comment of the recipient. */
export async function tellOfAppeal(
  tx: Db,
  tools: NoticeTools,
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
  const letter = await giveNotice(tx, tools, {
    to,
    columns: { ...facts, articleTitle: title, decisionId: decision.id, createdAt: at },
    facts: {
      ...{ kind: 'appeal-resolved', suspension: null, decidedBy: 'human', decision, appeal },
      comment: { ...facts, article: { title } },
    },
  })
  await sendLetter(tx, tools, { to, letter })
}

type Suspended = { to: Recipient; at: Date; suspension: NoticeFacts['suspension'] }

/** Of a suspension, or (null) of its end before the time: a notice. The mail is the caller's. */
export function noteSuspension(
  tx: Db,
  tools: NoticeTools,
  { to, at, suspension }: Suspended,
): Promise<Letter> {
  const kind = suspension ? 'account-suspended' : 'suspension-lifted'
  return giveNotice(tx, tools, {
    to,
    columns: {
      suspensionReason: suspension?.reason ?? null,
      suspendedUntil: suspension?.until ?? null,
      createdAt: at,
    },
    facts: { kind, decidedBy: 'human', comment: null, decision: null, appeal: null, suspension },
  })
}

/** None to an address that nobody has verified: it may be somebody else's. */
export async function sendLetter(
  tx: Db,
  tools: NoticeTools,
  { to, letter }: { to: Recipient; letter: Letter },
): Promise<void> {
  const mail = mailTo(tools.config, to, letter)
  if (mail) await enqueueMail(tx, tools, mail)
}

const subjects: Readonly<Record<NoticeKind, (site: string) => string>> = {
  'comment-hidden': (site) => `A comment of yours at ${site} was hidden`,
  'appeal-resolved': (site) => `Your appeal at ${site} was judged`,
  'account-suspended': (site) => `Your account at ${site} was suspended`,
  'suspension-lifted': (site) => `Your account at ${site} is no longer suspended`,
}

type Places = Pick<Config, 'publicUrl' | 'accountLinksUrl'>

export function subjectOf({ publicUrl }: Places, kind: NoticeKind): string {
  return subjects[kind](new URL(publicUrl).host)
}

/**
 * The subject has nobody's words in it; the text has the recipient's own and the moderator's, as quotations. `undefined`
 * where the account has no address of its own.
 */
export function mailTo(
  { publicUrl, accountLinksUrl }: Places,
  { email, emailVerifiedAt }: Recipient,
  { subject, text }: Letter,
): Mail | undefined {
  if (email === null || emailVerifiedAt === null) return undefined
  const place =
    accountLinksUrl === null
      ? `Log in at ${new URL(publicUrl).host}: it is among your notices there, where you can appeal if you may.`
      : `It is among your notices, where you can appeal if you may: ${accountLinksUrl}/notices`
  return { to: email, subject, text: `${text}\n\n${place}\n` }
}
