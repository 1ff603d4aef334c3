/** Tells the authors of hidden comments why: a notice for each decision, and one mail for each author. */
import type { Db } from '../../../db/database.ts'
import {
  insertHiddenNotices,
  listCommentFacts,
  type Recipient,
} from '../../../db/queries/moderation/notices.ts'
import type { NoticeFacts } from '../../../domain/moderation/statement-of-reasons.ts'
import { statementOf, statementOfMany } from '../../../domain/moderation/statement-of-reasons.ts'
import { enqueueMails } from '../../../outbox/mail.ts'
import { type Letter, mailTo, type NoticeTools, subjectOf } from './give-notice.ts'

/** Of one author's comments that a mail names; the notices have them all. */
const mostNamed = 20

export type Hiding = {
  id: string
  commentId: string
  /** The author of the comment. */
  accountId: string
} & NonNullable<NoticeFacts['decision']>

type Told = {
  at: Date
  hidings: readonly Hiding[]
  /** Held or locked; whoever is not among them is gone, and is told nothing. */
  authors: readonly Recipient[]
  /** What the same mail says first: of the suspension that hides the comments. */
  opening?: Letter
}

export async function tellOfHiddenComments(
  tx: Db,
  tools: NoticeTools,
  { at, hidings, authors, opening }: Told,
): Promise<void> {
  const byAuthor = Map.groupBy(hidings, ({ accountId }) => accountId)
  const letters = authors.map((to) => ({ to, own: byAuthor.get(to.id) ?? [] }))
  const told = letters.flatMap(({ own }) => own)
  if (told.length === 0) return
  const rows = told.map(({ id }) => ({ id: tools.newId(), decisionId: id }))
  await insertHiddenNotices(tx, { rows, at })

  const named = letters.flatMap(({ own }) => own.slice(0, mostNamed))
  const facts = await factsOf(tx, named)
  const mails = letters.map(({ to, own }) => {
    const letter = letterOf(tools, { facts: own.slice(0, mostNamed).map(facts), count: own.length })
    return own.length > 0 ? mailTo(tools.config, to, { ...letter, ...opened(opening, letter) }) : undefined
  })
  await enqueueMails(
    tx,
    tools,
    mails.filter((mail) => mail !== undefined),
  )
}

async function factsOf(tx: Db, named: readonly Hiding[]): Promise<(hiding: Hiding) => NoticeFacts> {
  const rows = await listCommentFacts(
    tx,
    named.map(({ commentId }) => commentId),
  )
  const byComment = new Map(rows.map((row) => [row.id, row]))
  return (decision) => {
    const row = byComment.get(decision.commentId)
    if (!row) throw new Error('a comment that is locked cannot be gone')
    const { excerpt, wasReported, articleTitle: title } = row
    return {
      ...{ kind: 'comment-hidden', decidedBy: 'human', decision, appeal: null, suspension: null },
      comment: { excerpt, wasReported, article: { title } },
    }
  }
}

function letterOf(
  { config }: Pick<NoticeTools, 'config'>,
  { facts, count }: { facts: readonly NoticeFacts[]; count: number },
): Letter {
  const [first] = facts
  if (first && count === 1) return { subject: subjectOf(config, 'comment-hidden'), text: statementOf(first) }
  const subject = `${count} comments of yours at ${new URL(config.publicUrl).host} were hidden`
  return { subject, text: statementOfMany(facts, count) }
}

function opened(opening: Letter | undefined, { text }: Letter): Letter | undefined {
  return opening && { subject: opening.subject, text: `${opening.text}\n\n${text}` }
}
