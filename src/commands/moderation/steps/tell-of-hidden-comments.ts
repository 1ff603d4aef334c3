/**
 * Tells authors why their comments were hidden: a notice for each decision, and one mail for each
 * author.
 */
import type { Db } from '../../../db/database.ts'
import {
  insertHiddenNotices,
  listCommentFacts,
  type Recipient,
} from '../../../db/queries/moderation/notices.ts'
import type { NoticeFacts } from '../../../domain/moderation/statement-of-reasons.ts'
import { statementOf, statementOfMany } from '../../../domain/moderation/statement-of-reasons.ts'
import { enqueueMails } from '../../../outbox/mail.ts'
import { type Letter, mailTo, type NoticeDeps, subjects } from './give-notice.ts'

/** The most comments that one mail names; the notices name all of them. */
const mostNamed = 20

type Hiding = {
  id: string
  commentId: string
  /** The author of the comment. */
  accountId: string
} & NonNullable<NoticeFacts['decision']>

type Told = {
  at: Date
  hidings: readonly Hiding[]
  /**
   * The accounts that are held or locked. Authors who are not among them were erased, and get
   * nothing.
   */
  authors: readonly Recipient[]
  /** The first part of the mail, about the suspension that hides the comments. */
  opening?: Letter
}

export async function tellOfHiddenComments(
  tx: Db,
  deps: NoticeDeps,
  { at, hidings, authors, opening }: Told,
): Promise<void> {
  const byAuthor = Map.groupBy(hidings, ({ accountId }) => accountId)
  const letters = authors.map((to) => ({ to, own: byAuthor.get(to.id) ?? [] }))
  const told = letters.flatMap(({ own }) => own)
  if (told.length === 0) return
  const rows = told.map(({ id }) => ({ id: deps.newId(), decisionId: id }))
  await insertHiddenNotices(tx, { rows, at })

  const named = letters.flatMap(({ own }) => own.slice(0, mostNamed))
  const facts = await factsOf(tx, named)
  const mails = letters.map(({ to, own }) => {
    const letter = letterOf({ facts: own.slice(0, mostNamed).map(facts), count: own.length })
    return own.length > 0 ? mailTo(deps.config, to, { ...letter, ...opened(opening, letter) }) : undefined
  })
  await enqueueMails(
    tx,
    deps,
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
      kind: 'comment-hidden',
      decidedBy: 'human',
      decision,
      appeal: null,
      suspension: null,
      comment: { excerpt, wasReported, article: { title } },
    }
  }
}

function letterOf({ facts, count }: { facts: readonly NoticeFacts[]; count: number }): Letter {
  const [first] = facts
  const kind = 'comment-hidden'
  if (first && count === 1) return { kind, subject: subjects[kind], text: statementOf(first) }
  const subject = (publication: string) => `${count} comments of yours at ${publication} were hidden`
  return { kind, subject, text: statementOfMany(facts, count) }
}

function opened(opening: Letter | undefined, { text }: Letter): Letter | undefined {
  return opening && { ...opening, text: `${opening.text}\n\n${text}` }
}
