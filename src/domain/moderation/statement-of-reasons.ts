/**
 * Writes the statement of reasons that an account gets for a decision on it or on its comments
 * (Digital Services Act, articles 17 and 20): what was decided, why, by whom, and how to object. It
 * never names the moderator and never quotes the note that moderators write for each other.
 */
import type { DecisionReason, DecisionSource } from '../comments/comment-lifecycle.ts'
import { quoted } from '../quotation.ts'
import { toSingleLine } from '../single-line-text.ts'
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

/** THE TABLE of reasons, in words for the author of the comment. */
export const reasonTexts: Readonly<Record<DecisionReason, string>> = {
  spam: 'It is advertising, or it repeats something that does not belong in the discussion.',
  harassment: 'It attacks, insults or threatens somebody.',
  hate: 'It demeans people for where they come from, what they believe, or who they are.',
  'personal-information': 'It reveals private information about a person.',
  'illegal-content': 'We consider it to be against the law.',
  'off-topic': 'It has nothing to do with the article.',
  other: 'It breaks the rules for comments in another way.',
}

const deciderTexts: Readonly<Record<Decider, string>> = {
  human: 'A person made this decision, without automated means.',
  rule: 'An automatic rule made this decision, and no person has looked at it yet.',
}

/** Article 17 (3) c asks whether automated means had found the comment. */
const heldByRule = 'An automatic rule had held the comment back, and then a person made this decision.'

/** The facts of a notice. Its kind determines which of them are not null. */
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

const sentences = (...parts: readonly string[]): string => parts.join(' ')

const otherRemedies = sentences(
  'You may also turn to a certified body for out-of-court dispute settlement',
  '(article 21 of the EU Digital Services Act), or to a court.',
)

const whoJudges =
  'A moderator who did not make this decision will judge your appeal, and you will be told the outcome.'

const paragraphs: Readonly<Record<NoticeKind, (facts: NoticeFacts) => readonly (string | null)[]>> = {
  'comment-hidden': ({ comment, decision, decidedBy }) => [
    `Your comment${beneath(comment)} has been hidden:`,
    quoted(comment?.excerpt),
    // Article 17 (3) a asks for the territorial scope.
    'Until it is restored, nobody except the moderators can read it, in any country.',
    decision && `The reason: ${reasonTexts[decision.reason]} The rules for comments here do not allow that.`,
    quoting('The moderator adds:', decision?.noteToAuthor),
    comment?.wasReported ? 'Readers had reported the comment.' : 'No reader had reported the comment.',
    decision?.source === 'rule' ? heldByRule : deciderTexts[decidedBy],
    decision &&
      sentences(
        'If you think this is wrong, you can appeal',
        `until ${inWords(appealableUntil(decision.createdAt))}, once and free of charge.`,
        whoJudges,
      ),
    otherRemedies,
  ],
  'appeal-resolved': ({ comment, appeal, decidedBy }) =>
    appeal?.status === 'overturned'
      ? [
          `Your appeal has succeeded: the decision to hide your comment${beneath(comment)} is overturned.`,
          quoted(comment?.excerpt),
          appeal.isRestored
            ? 'The comment is shown again.'
            : 'The comment itself stays as it is: since then it was restored, removed or decided on again.',
          quoting('The moderator adds:', appeal.note),
        ]
      : [
          `Your appeal has been judged: the decision to hide your comment${beneath(comment)} was right.`,
          quoted(comment?.excerpt),
          'The comment stays hidden, unless it was restored, removed or decided on again since then.',
          quoting('The moderator adds:', appeal?.note),
          `A moderator who had not made that decision judged your appeal. ${deciderTexts[decidedBy]}`,
          otherRemedies,
        ],
  'account-suspended': ({ suspension, decidedBy }) => [
    `Your account has been suspended until ${endOf(suspension)}.`,
    quoting('The reason:', suspension?.reason),
    sentences(
      'Until then you can still log in, read your notices and appeal against decisions on your comments.',
      'You can delete your comments, stop mail about replies, change your password and e-mail address,',
      'end your sessions and tokens, and export or erase your account. You can do nothing else.',
    ),
    deciderTexts[decidedBy],
    sentences(
      'If you think this is wrong, write to the people who run this site.',
      'They can lift the suspension at any time.',
      otherRemedies,
    ),
  ],
  'suspension-lifted': () => [
    'The suspension of your account has been lifted. Log in again to do what you could do before.',
  ],
}

/** Plain text. Each paragraph is one line. */
export function statementOf(facts: NoticeFacts): string {
  return paragraphs[facts.kind](facts)
    .filter((paragraph) => paragraph !== null)
    .join('\n\n')
}

type Hidden = Pick<NoticeFacts, 'comment' | 'decision'>

/**
 * One text about many hidden comments, which names the first of them. Each comment also has a
 * notice of its own.
 */
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
    sentences(
      'Until they are restored, nobody except the moderators can read them, in any country.',
      'For the reasons above, the rules for comments here do not allow them.',
    ),
    sentences(
      'A person made this decision. Your notices tell you for each comment why it was hidden,',
      'whether readers had reported it, and whether an automatic rule had held it back.',
    ),
    decidedAt
      ? sentences(
          'If you think this is wrong, you can appeal against each decision',
          `until ${inWords(appealableUntil(decidedAt))}, once and free of charge.`,
          whoJudges,
        )
      : null,
    otherRemedies,
  ]
    .filter((paragraph) => paragraph !== null)
    .join('\n\n')
}

function beneath(comment: NoticeFacts['comment']): string {
  const title = toSingleLine(comment?.article.title, 200)
  return title === undefined ? '' : ` on “${title}”`
}

function quoting(introduction: string, text: string | null | undefined): string | null {
  const quotation = quoted(text)
  return quotation && `${introduction}\n\n${quotation}`
}

function endOf(suspension: NoticeFacts['suspension']): string {
  return suspension?.until ? inWords(suspension.until) : 'further notice'
}

/** In UTC, to the minute. */
function inWords(time: Date): string {
  const day = time.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return `${day}, ${time.toISOString().slice(11, 16)} UTC`
}
