/** Tells an account what was decided on it or its comments, and why: a notice, and a mail where it has an address of its own. */
import type { Config } from '../config.ts'
import type { Db } from '../db/database.ts'
import { findCommentFacts, insertNotice, type NewNotice, type Recipient } from '../db/queries/notices.ts'
import type { Deps } from '../deps.ts'
import { type NoticeFacts, type NoticeKind, statementOf } from '../domain/statement-of-reasons.ts'
import { enqueueMail, type Mail } from '../jobs/outbox.ts'

type Tools = Pick<Deps, 'box' | 'config' | 'newId'>
type Told = { to: Recipient; kind: NoticeKind; at: Date }

/** In the decision's own transaction, with the recipient's account held or locked. Nobody gets one after an erasure. */
async function giveNotice(
  tx: Db,
  tools: Tools,
  {
    to,
    columns,
    facts,
  }: { to: Recipient; columns: Partial<NewNotice> & { createdAt: Date }; facts: NoticeFacts },
): Promise<void> {
  const { kind, decidedBy } = facts
  await insertNotice(tx, { ...columns, id: tools.newId(), accountId: to.id, kind, decidedBy })
  // An address that nobody has verified may be somebody else's.
  if (to.email === null || to.emailVerifiedAt === null) return
  await enqueueMail(tx, tools, statementMail(tools.config, to.email, facts))
}

/** Of a decision on a comment of the recipient. */
export async function tellOfDecision(
  tx: Db,
  tools: Tools,
  {
    at,
    to,
    decision,
    ...told
  }: Told & {
    decision: NonNullable<NoticeFacts['decision']> & { id: string; commentId: string }
    appeal?: NoticeFacts['appeal']
  },
): Promise<void> {
  const { articleTitle: title, ...facts } = await findCommentFacts(tx, decision.commentId)
  await giveNotice(tx, tools, {
    to,
    columns: { ...facts, articleTitle: title, decisionId: decision.id, createdAt: at },
    facts: {
      ...{ appeal: null, suspension: null, decidedBy: 'human', decision, ...told },
      comment: { ...facts, article: { title } },
    },
  })
}

/** Of a suspension, or (null) of its end before the time. */
export async function tellOfSuspension(
  tx: Db,
  tools: Tools,
  { to, at, suspension }: Omit<Told, 'kind'> & { suspension: NoticeFacts['suspension'] },
): Promise<void> {
  const kind = suspension ? 'account-suspended' : 'suspension-lifted'
  await giveNotice(tx, tools, {
    to,
    columns: {
      suspensionReason: suspension?.reason ?? null,
      suspendedUntil: suspension?.until ?? null,
      createdAt: at,
    },
    facts: { kind, decidedBy: 'human', comment: null, decision: null, appeal: null, suspension },
  })
}

const subjects: Readonly<Record<NoticeKind, (site: string) => string>> = {
  'comment-hidden': (site) => `A comment of yours at ${site} was hidden`,
  'appeal-resolved': (site) => `Your appeal at ${site} was judged`,
  'account-suspended': (site) => `Your account at ${site} was suspended`,
  'suspension-lifted': (site) => `Your account at ${site} is no longer suspended`,
}

/** The subject has nobody's words in it; the text has the recipient's own and the moderator's, as quotations. */
function statementMail(
  { publicUrl, accountLinksUrl }: Pick<Config, 'publicUrl' | 'accountLinksUrl'>,
  to: string,
  facts: NoticeFacts,
): Mail {
  const place =
    accountLinksUrl === null
      ? `Log in at ${new URL(publicUrl).host}: it is among your notices there, where you can appeal if you may.`
      : `It is among your notices, where you can appeal if you may: ${accountLinksUrl}/notices`
  const subject = subjects[facts.kind](new URL(publicUrl).host)
  return { to, subject, text: `${statementOf(facts)}\n\n${place}\n` }
}
