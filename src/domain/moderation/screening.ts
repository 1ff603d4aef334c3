/** Screening: what becomes of a comment as it is posted or edited, and why. THE TABLE of rules, run in its order. */
import type { CommentRules } from './comment-rules.ts'
import { createPhraseFinder, type FoundPhrase, type PhraseFinder, type Searched } from './phrases.ts'

export const screeningOutcomes = ['visible', 'pending', 'refused'] as const
export type ScreeningOutcome = (typeof screeningOutcomes)[number]

/** What held or refused a comment: the article is premoderated, a rule, the outside judge, or readers' reports. */
export const screeningSources = ['policy', 'rule', 'judge', 'reports'] as const
export type ScreeningSource = (typeof screeningSources)[number]

/** `evidence`: what it was found in, for moderators. */
export type ScreeningReason = { rule: string; evidence: string }

export type Screening = { outcome: ScreeningOutcome; source: ScreeningSource; reasons: ScreeningReason[] }

/** What the rules go by: the comment, and what is known of its author at that time. */
export type ScreeningFacts = {
  /** Markdown. */
  body: string
  /** As readers see it, with the addresses of its links. */
  shownText: string
  linkCount: number
  /** Days since the article was published; 0 where nobody may say that it is too late. */
  articleAgeDays: number
  /** The comment by the same account, within the window, that says the same. */
  repeatedCommentId: string | null
  /** The author's comments that stand, of their newest few hundred. */
  standingComments: number
  /** What moderators decided on the author's comments of late. */
  decidedComments: number
  hiddenComments: number
}

type Seen = ScreeningFacts & { rules: CommentRules; phrases: Searched }

type Rule = {
  /** Evidence of each breach; none where the comment is in order. */
  find: (seen: Seen) => string[]
} & (
  | { outcome: 'pending' }
  | {
      outcome: 'refused'
      /** What the author is told: the rule, never what it looks for. */
      inWords: (rules: CommentRules) => string
    }
)

/** Fewer decisions than these say nothing of a reader. */
export const minDecidedComments = 3
/** UTF-16 units of what is quoted from a comment; a letter can be drawn out at any length. */
const maxWritten = 200

const table = {
  length: {
    outcome: 'refused',
    inWords: ({ commentMaxLength }) => `it has more than ${commentMaxLength} characters`,
    find({ body, rules: { commentMaxLength: limit } }) {
      const length = Array.from(body).length
      return length > limit ? [`${length} characters, at most ${limit}`] : []
    },
  },
  closed: {
    outcome: 'refused',
    inWords: () => 'the comments of the article are closed',
    find: ({ articleAgeDays, rules: { commentsCloseAfterDays: limit } }) =>
      limit !== null && articleAgeDays >= limit ? [`closed ${limit} days after publication`] : [],
  },
  'repeated-post': {
    outcome: 'refused',
    inWords: () => 'you have posted the same words already',
    find: ({ repeatedCommentId: id }: Pick<Seen, 'repeatedCommentId'>) =>
      id === null ? [] : [`the words of comment ${id}`],
  },
  'link-count': {
    outcome: 'pending',
    find: ({ linkCount, rules: { linksThatHold: limit } }) =>
      limit !== null && linkCount >= limit ? [`${linkCount} links, fewer than ${limit} pass`] : [],
  },
  'blocked-phrase': {
    outcome: 'refused',
    inWords: () => 'it has words that are not allowed here',
    find: ({ phrases: { found }, rules: { blockedPhrases } }) => evidenceOf(found, blockedPhrases),
  },
  'held-phrase': {
    outcome: 'pending',
    find: ({ phrases: { found }, rules: { heldPhrases } }) => evidenceOf(found, heldPhrases),
  },
  'tangled-text': {
    outcome: 'pending',
    find: ({ phrases: { isComplete } }) => (isComplete ? [] : ['too tangled to be searched for phrases']),
  },
  'first-comments': {
    outcome: 'pending',
    find: ({ standingComments, rules: { heldFirstComments: limit } }) =>
      standingComments < limit ? [`${standingComments} of ${limit} comments stand`] : [],
  },
  'rejection-rate': {
    outcome: 'pending',
    find({ decidedComments, hiddenComments, rules: { heldRejectionRate: limit } }) {
      if (limit === null || decidedComments < minDecidedComments) return []
      const isHigh = hiddenComments * 100 >= limit * decidedComments
      return isHigh ? [`${hiddenComments} of ${decidedComments} decided of late were hidden`] : []
    },
  },
} as const satisfies Record<string, Rule>

export type ScreeningRule = keyof typeof table
export const screeningRules = Object.keys(table) as ScreeningRule[]

/** Not a rule of ours, but what a comment waits for when the outside judge gives no answer. */
export const judgeUnavailable = 'judge-unavailable'

/** The rules over one comment after the other: the phrases are made ready once. */
export type Screen = (facts: ScreeningFacts) => Screening

export function createScreen(rules: CommentRules): Screen {
  const find = createPhraseFinder([...new Set([...rules.blockedPhrases, ...rules.heldPhrases])])
  return (facts) => {
    const seen = { ...facts, rules, phrases: phrasesIn(facts, find) }
    const breaches = Object.entries<Rule>(table).flatMap(([rule, { outcome, find: evidence }]) =>
      evidence(seen).map((each) => ({ outcome, reason: { rule, evidence: each } })),
    )
    return {
      outcome: worstOf(breaches.map(({ outcome }) => outcome)),
      source: 'rule',
      reasons: breaches.map(({ reason }) => reason),
    }
  }
}

/** All that the rules find in one comment; the worst of it is what becomes of the comment. */
export function screen(facts: ScreeningFacts, rules: CommentRules): Screening {
  return createScreen(rules)(facts)
}

/** What a comment is refused for that says what another says, where that is found as it is stored. */
export function repetitionOf(commentId: string): Screening {
  const rule = 'repeated-post'
  const [evidence = ''] = table[rule].find({ repeatedCommentId: commentId })
  return { outcome: table[rule].outcome, source: 'rule', reasons: [{ rule, evidence }] }
}

/** Where nothing was found, it is visible. */
export function worstOf(outcomes: readonly ScreeningOutcome[]): ScreeningOutcome {
  return screeningOutcomes.findLast((outcome) => outcomes.includes(outcome)) ?? 'visible'
}

/** The outside judge may make it worse, never better. What both say is kept. */
export function judged(found: Screening, verdict: Omit<Screening, 'source'>): Screening {
  const outcome = worstOf([found.outcome, verdict.outcome])
  return {
    outcome,
    source: outcome === found.outcome ? found.source : 'judge',
    reasons: [...found.reasons, ...(verdict.outcome === 'visible' ? [] : verdict.reasons)],
  }
}

/** Why it was refused, in words for its author. */
export function refusalInWords({ reasons }: Screening, rules: Readonly<CommentRules>): string {
  const words = Object.entries<Rule>(table)
    .filter(([name]) => reasons.some(({ rule }) => rule === name))
    .flatMap(([, rule]) => (rule.outcome === 'refused' ? [rule.inWords(rules)] : []))
  return words.length === 0 ? 'it did not pass the check of this site' : words.join('; ')
}

/** Markup hides from one of the two what the other shows: `via*gra*`, `[x](https://casino.example)`. */
function phrasesIn({ body, shownText }: ScreeningFacts, find: PhraseFinder): Searched {
  const both = [...new Set([body, shownText])].map(find)
  const found = new Map(both.flatMap((searched) => searched.found).map((each) => [each.phrase, each]))
  return { found: [...found.values()], isComplete: both.every(({ isComplete }) => isComplete) }
}

function evidenceOf(found: readonly FoundPhrase[], list: readonly string[]): string[] {
  return found
    .filter(({ phrase }) => list.includes(phrase))
    .map(({ phrase, written }) =>
      phrase === written ? phrase : `${phrase}: ${written.slice(0, maxWritten).toWellFormed()}`,
    )
}
