/**
 * Screening decides whether a new or edited comment is shown, waits, or is refused. THE TABLE of
 * its rules is here.
 */
import { counted } from '../counted.ts'
import type { CommentRules } from './comment-rules.ts'
import { createPhraseFinder, type FoundPhrase, type PhraseFinder, type Searched } from './phrases.ts'

export const screeningOutcomes = ['visible', 'pending', 'refused'] as const
export type ScreeningOutcome = (typeof screeningOutcomes)[number]

/**
 * The causes for which a comment is held or refused: the premoderated article, a rule, the outside
 * judge, or reports by readers.
 */
export const screeningSources = ['policy', 'rule', 'judge', 'reports'] as const
export type ScreeningSource = (typeof screeningSources)[number]

/** `evidence` tells moderators what the rule found in the comment. */
export type ScreeningReason = { rule: string; evidence: string }

export type Screening = { outcome: ScreeningOutcome; source: ScreeningSource; reasons: ScreeningReason[] }

/** The facts that the rules use: the comment, and what is known about its author at that time. */
export type ScreeningFacts = {
  /** Markdown. */
  body: string
  /** The text as readers see it, with the addresses of its links. */
  shownText: string
  linkCount: number
  /**
   * Days since the article was published; 0 if the caller itself checks whether the comments are
   * closed.
   */
  articleAgeDays: number
  /** The id of a comment with the same words that the account posted within the window. */
  repeatedCommentId: string | null
  /** The number of visible comments among the author's newest 200. */
  standingComments: number
  /** The number of the author's recent comments that moderators have decided on. */
  decidedComments: number
  /** The number of these comments that the last decision hid. */
  hiddenComments: number
}

type Seen = ScreeningFacts & { rules: CommentRules; phrases: Searched }

type Rule = {
  /** The evidence of each breach; empty if the comment follows the rule. */
  find: (seen: Seen) => string[]
} & (
  | { outcome: 'pending' }
  | {
      outcome: 'refused'
      /**
       * The text for the author. It names the rule, and never the phrases that the rule looks for.
       */
      inWords: (rules: CommentRules) => string
    }
)

/** Fewer decided comments say too little about a reader. */
const minDecidedComments = 3
/** The most UTF-16 units that are quoted from a comment: a letter can be repeated without end. */
const maxWritten = 200

const table = {
  length: {
    outcome: 'refused',
    inWords: ({ commentMaxLength }) => `it is longer than ${counted(commentMaxLength, 'character')}`,
    find({ body, rules: { commentMaxLength: limit } }) {
      const length = Array.from(body).length
      return length > limit ? [`${length} characters; at most ${limit} are allowed`] : []
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
      id === null ? [] : [`the same words as comment ${id}`],
  },
  'link-count': {
    outcome: 'pending',
    find: ({ linkCount, rules: { linksThatHold: limit } }) =>
      limit !== null && linkCount >= limit ? [`${linkCount} links; fewer than ${limit} are allowed`] : [],
  },
  'blocked-phrase': {
    outcome: 'refused',
    inWords: () => 'it contains words that are not allowed here',
    find: ({ phrases: { found }, rules: { blockedPhrases } }) => evidenceOf(found, blockedPhrases),
  },
  'held-phrase': {
    outcome: 'pending',
    find: ({ phrases: { found }, rules: { heldPhrases } }) => evidenceOf(found, heldPhrases),
  },
  'tangled-text': {
    outcome: 'pending',
    find: ({ phrases: { isComplete } }) => (isComplete ? [] : ['too complex to be searched for phrases']),
  },
  'first-comments': {
    outcome: 'pending',
    find: ({ standingComments, rules: { heldFirstComments: limit } }) =>
      standingComments < limit ? [`${standingComments} of ${limit} required visible comments`] : [],
  },
  'rejection-rate': {
    outcome: 'pending',
    find({ decidedComments, hiddenComments, rules: { heldRejectionRate: limit } }) {
      if (limit === null || decidedComments < minDecidedComments) return []
      const isHigh = hiddenComments * 100 >= limit * decidedComments
      return isHigh ? [`${hiddenComments} of ${decidedComments} recent decisions hid a comment`] : []
    },
  },
} as const satisfies Record<string, Rule>

export type ScreeningRule = keyof typeof table
export const screeningRules = Object.keys(table) as ScreeningRule[]

/**
 * The name that stands in place of a rule when a comment waits because the outside judge gave no
 * answer.
 */
export const judgeUnavailable = 'judge-unavailable'

/** Applies the rules to one comment after another, with the phrases parsed once. */
export type Screen = (facts: ScreeningFacts) => Screening

export function createScreen(rules: CommentRules): Screen {
  const find = createPhraseFinder([...new Set([...rules.blockedPhrases, ...rules.heldPhrases])])
  return (facts) => {
    const seen = { ...facts, rules, phrases: phrasesIn(facts, find) }
    const breaches = Object.entries<Rule>(table).flatMap(([rule, { outcome, find: evidence }]) =>
      evidence(seen).map((each) => ({ outcome, reason: { rule, evidence: each } })),
    )
    return {
      outcome: strictestOf(breaches.map(({ outcome }) => outcome)),
      source: 'rule',
      reasons: breaches.map(({ reason }) => reason),
    }
  }
}

/** All breaches that the rules find in one comment. The worst outcome among them wins. */
export function screen(facts: ScreeningFacts, rules: CommentRules): Screening {
  return createScreen(rules)(facts)
}

/**
 * The refusal of a comment that repeats another one, for when the repetition is found only as the
 * comment is stored.
 */
export function repetitionOf(commentId: string): Screening {
  const rule = 'repeated-post'
  const [evidence = ''] = table[rule].find({ repeatedCommentId: commentId })
  return { outcome: table[rule].outcome, source: 'rule', reasons: [{ rule, evidence }] }
}

/** `visible` if there is no outcome. */
function strictestOf(outcomes: readonly ScreeningOutcome[]): ScreeningOutcome {
  return screeningOutcomes.findLast((outcome) => outcomes.includes(outcome)) ?? 'visible'
}

/** The outside judge can make the outcome stricter, never milder. The reasons of both are kept. */
export function judged(found: Screening, verdict: Omit<Screening, 'source'>): Screening {
  const outcome = strictestOf([found.outcome, verdict.outcome])
  return {
    outcome,
    source: outcome === found.outcome ? found.source : 'judge',
    reasons: [...found.reasons, ...(verdict.outcome === 'visible' ? [] : verdict.reasons)],
  }
}

/** Why the comment was refused, in words for its author. */
export function refusalInWords({ reasons }: Screening, rules: Readonly<CommentRules>): string {
  const words = Object.entries<Rule>(table)
    .filter(([name]) => reasons.some(({ rule }) => rule === name))
    .flatMap(([, rule]) => (rule.outcome === 'refused' ? [rule.inWords(rules)] : []))
  return words.length === 0 ? 'it did not pass the check of this site' : words.join('; ')
}

/**
 * Searches the Markdown and the shown text, since markup hides a phrase in one of them: `via*gra*`,
 * `[x](https://casino.example)`.
 */
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
