/** Each screening rule with its own cases, and the outcome for a comment that breaks several. */
import t from 'tap'
import { type CommentRules, defaultCommentRules } from '../../src/domain/moderation/comment-rules.ts'
import {
  judged,
  refusalInWords,
  type Screening,
  type ScreeningFacts,
  type ScreeningRule,
  screen,
  screeningRules,
} from '../../src/domain/moderation/screening.ts'

const clean: ScreeningFacts = {
  body: 'A clean comment.',
  shownText: 'A clean comment.',
  linkCount: 0,
  articleAgeDays: 0,
  repeatedCommentId: null,
  standingComments: 0,
  decidedComments: 0,
  hiddenComments: 0,
}

type Case = {
  rules: Partial<CommentRules>
  passes: Partial<ScreeningFacts>[]
  caught: [facts: Partial<ScreeningFacts>, evidence: string][]
  outcome: 'pending' | 'refused'
}

const cases: Record<ScreeningRule, Case> = {
  length: {
    rules: { commentMaxLength: 5 },
    passes: [{ body: 'abcde' }, { body: '👍👍👍👍👍' }],
    caught: [[{ body: 'abcdef' }, '6 characters; at most 5 are allowed']],
    outcome: 'refused',
  },
  closed: {
    rules: { commentsCloseAfterDays: 30 },
    passes: [{ articleAgeDays: 29.9 }],
    caught: [[{ articleAgeDays: 30 }, 'closed 30 days after publication']],
    outcome: 'refused',
  },
  'repeated-post': {
    rules: { repeatedPostWindow: 60 },
    passes: [{}],
    caught: [[{ repeatedCommentId: 'x' }, 'the same words as comment x']],
    outcome: 'refused',
  },
  'link-count': {
    rules: { linksThatHold: 2 },
    passes: [{ linkCount: 1 }],
    caught: [[{ linkCount: 2 }, '2 links; fewer than 2 are allowed']],
    outcome: 'pending',
  },
  'blocked-phrase': {
    rules: { blockedPhrases: ['ass', 'viagra'] },
    passes: [{ body: 'class', shownText: 'viagras' }],
    caught: [
      [{ body: 'an ass' }, 'ass'],
      [{ body: 'vi*a*gra', shownText: 'viagra' }, 'viagra'],
      [{ body: 'V.1.a.g.r.a' }, 'viagra: V.1.a.g.r.a'],
    ],
    outcome: 'refused',
  },
  'held-phrase': {
    rules: { heldPhrases: ['casino.example'] },
    passes: [{ body: 'a casino, for example' }],
    caught: [[{ body: '[x](//c)', shownText: 'x\nhttps://casino.example/' }, 'casino.example']],
    outcome: 'pending',
  },
  'tangled-text': {
    rules: { heldPhrases: ['x'] },
    passes: [{}],
    caught: [[{ body: '\ufdfa'.repeat(10_000) }, 'too complex to be searched for phrases']],
    outcome: 'pending',
  },
  'first-comments': {
    rules: { heldFirstComments: 3 },
    passes: [{ standingComments: 3 }, { standingComments: 4 }],
    caught: [
      [{ standingComments: 0 }, '0 of 3 required visible comments'],
      [{ standingComments: 2 }, '2 of 3 required visible comments'],
    ],
    outcome: 'pending',
  },
  'rejection-rate': {
    rules: { heldRejectionRate: 50 },
    passes: [
      { decidedComments: 0, hiddenComments: 0 },
      { decidedComments: 2, hiddenComments: 2 },
      { decidedComments: 5, hiddenComments: 2 },
    ],
    caught: [[{ decidedComments: 4, hiddenComments: 2 }, '2 of 4 recent decisions hid a comment']],
    outcome: 'pending',
  },
}

const screened = (facts: Partial<ScreeningFacts>, rules: Partial<CommentRules>) =>
  screen({ ...clean, ...facts }, { ...defaultCommentRules, ...rules })
const visible: Screening = { outcome: 'visible', source: 'rule', reasons: [] }

t.test('does', async (t) => {
  t.test('have a case for every rule', async (t) => t.strictSame(Object.keys(cases), screeningRules))

  for (const [rule, { rules, passes, caught, outcome }] of Object.entries(cases)) {
    t.test(`${rule} lets comments through that follow it, and catches the others`, async (t) => {
      for (const facts of passes) t.strictSame(screened(facts, rules), visible)
      for (const [facts, evidence] of caught) {
        t.strictSame(screened(facts, rules), { outcome, source: 'rule', reasons: [{ rule, evidence }] })
      }
    })
  }

  t.test('collect all reasons in the order of the table; the strictest outcome wins', async (t) => {
    const { outcome, reasons } = screened(
      { body: 'spam and ass', linkCount: 9, standingComments: 0 },
      { blockedPhrases: ['ass', 'spam'], heldFirstComments: 1 },
    )
    t.equal(outcome, 'refused')
    t.strictSame(
      reasons.map(({ rule, evidence }) => `${rule} ${evidence}`),
      [
        'link-count 9 links; fewer than 5 are allowed',
        'blocked-phrase spam',
        'blocked-phrase ass',
        'first-comments 0 of 1 required visible comments',
      ],
    )
  })

  t.test('tell the author which rules refused the comment, and never what they look for', async (t) => {
    const rules = {
      ...defaultCommentRules,
      blockedPhrases: ['spam'],
      heldPhrases: ['ham'],
      commentMaxLength: 9,
    }
    const words = refusalInWords(screened({ body: 'spam, ham, spam' }, rules), rules)
    t.equal(words, 'it is longer than 9 characters; it contains words that are not allowed here')
    const fromOutside = { outcome: 'refused', source: 'judge', reasons: [{ rule: 'toxic', evidence: 'x' }] }
    t.equal(refusalInWords(fromOutside as Screening, rules), 'it did not pass the check of this site')
  })

  t.test('let the judge make the outcome worse', async (t) => {
    const held: Screening = {
      outcome: 'pending',
      source: 'rule',
      reasons: [{ rule: 'link-count', evidence: '9' }],
    }
    const toxic = { rule: 'toxic', evidence: '' }
    t.strictSame(judged(visible, { outcome: 'pending', reasons: [toxic] }), {
      outcome: 'pending',
      source: 'judge',
      reasons: [toxic],
    })
    t.match(judged(held, { outcome: 'refused', reasons: [toxic] }), { outcome: 'refused', source: 'judge' })
    t.match(judged(held, { outcome: 'pending', reasons: [toxic] }), { source: 'rule', reasons: [{}, toxic] })
  })
})

t.test('refuses', async (t) => {
  t.test('only by length by default, whoever writes', async (t) => {
    const worst = {
      articleAgeDays: 9_999,
      decidedComments: 9,
      hiddenComments: 9,
      body: 'viagra '.repeat(1_000),
    }
    t.strictSame(screened(worst, {}), visible)
    t.equal(screened({ body: 'a'.repeat(10_001) }, {}).outcome, 'refused')
  })

  t.test('a judge that would make the outcome better', async (t) => {
    const held: Screening = { outcome: 'pending', source: 'rule', reasons: [] }
    t.strictSame(judged(held, { outcome: 'visible', reasons: [{ rule: 'fine', evidence: '' }] }), held)
  })
})
