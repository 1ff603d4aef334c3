/**
 * What an account is told about a decision on it or its comments: which, why, by whom, and what can be done about it
 * (Digital Services Act, articles 17 and 20). In words, from the facts; never who the moderator is, nor the ledger's note.
 */

import type { DecisionReason, DecisionSource } from '../comments/comment-lifecycle.ts'
import { quoted } from '../quotation.ts'
import { lineFrom } from '../single-line-text.ts'
import { appealableUntil } from './appeal.ts'

export const noticeKinds = [
  'comment-hidden',
  'appeal-resolved',
  'account-suspended',
  'suspension-lifted',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

export const deciders = ['human', 'rule'] as const
export type Decider = (typeof deciders)[number]

/** THE TABLE: what each reason is to the author of the comment. */
export const reasonTexts: Readonly<Record<DecisionReason, string>> = {
  spam: 'It is advertising, or repeats what has no place in the discussion.',
  harassment: 'It attacks, insults or threatens somebody.',
  hate: 'It demeans people for where they come from, what they believe, or who they are.',
  'personal-information': 'It tells something about a person that is not for the public.',
  'illegal-content': 'We take it to be against the law.',
  'off-topic': 'It has nothing to do with the article.',
  other: 'It breaks the rules for comments in another way.',
}

const deciderTexts: Readonly<Record<Decider, string>> = {
  human: 'A person decided this, without automated means.',
  rule: 'An automatic rule decided this; no person has looked at it yet.',
}

/** Article 17 (3) c: whether automated means had found it. */
const heldByRule = 'An automatic rule had held the comment back; a person then decided this.'

/** The facts of a notice; which of them there are depends on its kind. */
export type NoticeFacts = {
  kind: NoticeKind
  decidedBy: Decider
  comment: { excerpt: string; wasReported: boolean; article: { title: string } } | null
  decision: {
    reason: DecisionReason
    noteToAuthor: string | null
    source: DecisionSource
    createdAt: Date
  } | null
  appeal: { status: string; note: string | null; isRestored: boolean } | null
  suspension: { reason: string; until: Date | null } | null
}

const besides =
  'Besides, you may turn to a certified body for out-of-court dispute settlement (article 21 of the EU Digital Services Act), or to a court.'

const paragraphs: Readonly<Record<NoticeKind, (facts: NoticeFacts) => readonly (string | null)[]>> = {
  'comment-hidden': ({ comment, decision, decidedBy }) => [
    `Your comment${beneath(comment)} has been hidden:`,
    quoted(comment?.excerpt),
    'Nobody but the moderators can read it any more, anywhere, until it is restored.',
    decision && `The reason: ${reasonTexts[decision.reason]} The rules for comments here do not allow that.`,
    quoting('The moderator adds:', decision?.noteToAuthor),
    comment?.wasReported ? 'Readers had reported the comment.' : 'Nobody had reported the comment.',
    decision?.source === 'rule' ? heldByRule : deciderTexts[decidedBy],
    decision &&
      `If you think this is wrong, you can appeal until ${inWords(appealableUntil(decision.createdAt))}, once and free of charge. Another moderator than the one who decided will judge it, and you will be told what comes of it.`,
    besides,
  ],
  'appeal-resolved': ({ comment, appeal, decidedBy }) =>
    appeal?.status === 'overturned'
      ? [
          `Your appeal has succeeded: the decision to hide your comment${beneath(comment)} is overturned.`,
          quoted(comment?.excerpt),
          appeal.isRestored
            ? 'The comment is shown again.'
            : 'The comment itself stays as it is: it has been restored, removed or decided on anew meanwhile.',
          quoting('The moderator adds:', appeal.note),
        ]
      : [
          `Your appeal has been judged: the decision to hide your comment${beneath(comment)} was right.`,
          quoted(comment?.excerpt),
          'The comment stays as it is: hidden, unless it has been restored, removed or decided on anew meanwhile.',
          quoting('The moderator adds:', appeal?.note),
          `Another moderator than the one who had decided has judged it. ${deciderTexts[decidedBy]}`,
          besides,
        ],
  'account-suspended': ({ suspension, decidedBy }) => [
    `Your account has been suspended ${suspension?.until ? `until ${inWords(suspension.until)}` : 'until further notice'}.`,
    quoting('The reason:', suspension?.reason),
    'Until then you can log in, read your notices, appeal against decisions on your comments, and end your sessions and tokens; nothing else.',
    deciderTexts[decidedBy],
    `If you think this is wrong, write to the people who run this site: they can lift the suspension at any time. ${besides}`,
  ],
  'suspension-lifted': () => [
    'The suspension of your account has been lifted. Log in again, and you can do what you could before.',
  ],
}

/** Plain text, in paragraphs of one line each. */
export function statementOf(facts: NoticeFacts): string {
  return paragraphs[facts.kind](facts)
    .filter((paragraph) => paragraph !== null)
    .join('\n\n')
}

type Hidden = Pick<NoticeFacts, 'comment' | 'decision'>

/** Of many comments at once, of which the first are named; each has a notice of its own besides. */
export function statementOfMany(named: readonly Hidden[], count: number): string {
  const decidedAt = named[0]?.decision?.createdAt
  return [
    `${count} of your comments have been hidden:`,
    ...named.flatMap(({ comment, decision }) => [
      `Your comment${beneath(comment)}:`,
      quoted(comment?.excerpt),
      decision && reasonTexts[decision.reason],
      quoting('The moderator adds:', decision?.noteToAuthor),
    ]),
    count > named.length ? `And ${count - named.length} more.` : null,
    'Nobody but the moderators can read them any more, anywhere, until they are restored. The rules for comments here do not allow what is named as the reason.',
    'A person decided this. Your notices say of each comment why it was hidden, and whether readers had reported it or an automatic rule had held it back.',
    decidedAt
      ? `If you think this is wrong, you can appeal against each decision until ${inWords(appealableUntil(decidedAt))}, once and free of charge. Another moderator than the one who decided will judge it, and you will be told what comes of it.`
      : null,
    besides,
  ]
    .filter((paragraph) => paragraph !== null)
    .join('\n\n')
}

function beneath(comment: NoticeFacts['comment']): string {
  const title = lineFrom(comment?.article.title, 200)
  return title === undefined ? '' : ` on “${title}”`
}

function quoting(introduction: string, text: string | null | undefined): string | null {
  const quotation = quoted(text)
  return quotation && `${introduction}\n\n${quotation}`
}

/** To the minute. */
function inWords(time: Date): string {
  const day = time.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return `${day}, ${time.toISOString().slice(11, 16)} UTC`
}
