/** The rules for appeals and the text of statements of reasons. */
import fc from 'fast-check'
import t from 'tap'
import { decisionActions } from '../../src/domain/comments/comment-lifecycle.ts'
import { appealableUntil, appealFaultOf, mayResolve } from '../../src/domain/moderation/appeal.ts'
import { statementOf } from '../../src/domain/moderation/statement-of-reasons.ts'

const until = (time: string) => appealableUntil(new Date(time)).toISOString()

t.test('an appeal', async (t) => {
  t.test('may be made for six calendar months', async (t) => {
    t.equal(until('2026-11-02T09:00:00.007Z'), '2027-05-02T09:00:00.007Z')
    t.equal(until('2026-08-31T23:59:59.999Z'), '2027-02-28T23:59:59.999Z')
    t.equal(until('2027-08-31T00:00:00.000Z'), '2028-02-29T00:00:00.000Z')
    t.equal(until('2026-03-31T12:00:00.000Z'), '2026-09-30T12:00:00.000Z')
  })

  t.test('may be made for 181 to 184 days, whatever the day, to the same month and time', async () => {
    const times = fc.date({ min: new Date('1970-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(times, (decidedAt) => {
        const end = appealableUntil(decidedAt)
        const days = (end.getTime() - decidedAt.getTime()) / 86_400_000
        const isSameDay = end.getUTCDate() === decidedAt.getUTCDate()
        const isLastDay = new Date(end.getTime() + 86_400_000).getUTCDate() === 1
        return (
          Number.isInteger(days) &&
          days >= 181 &&
          days <= 184 &&
          end.getUTCMonth() === (decidedAt.getUTCMonth() + 6) % 12 &&
          (isSameDay || isLastDay)
        )
      }),
    )
  })

  t.test('is possible against a decision that hides, while it stands, to the last moment', async (t) => {
    const createdAt = new Date('2026-11-02T09:00:00Z')
    const end = appealableUntil(createdAt)
    const standing = { createdAt, isStanding: true }
    for (const action of decisionActions) {
      const fault = action === 'hide' ? undefined : 'takes-nothing'
      t.equal(appealFaultOf({ ...standing, action }, createdAt), fault, action)
    }
    const hide = { ...standing, action: 'hide' } as const
    t.equal(appealFaultOf({ ...hide, isStanding: false }, createdAt), 'is-undone')
    t.equal(appealFaultOf(hide, end), undefined)
    t.equal(appealFaultOf(hide, new Date(end.getTime() + 1)), 'is-too-old')
  })

  t.test('is judged by neither of its parties', async (t) => {
    const parties = { hiderIds: ['decider', 'hider'], appellantId: 'appellant' }
    t.strictSame(
      ['decider', 'hider', 'appellant', 'third'].map((id) => mayResolve(id, parties)),
      [false, false, false, true],
    )
  })
})

t.test('a statement of reasons', async (t) => {
  t.test('leaves out text that is invisible', async (t) => {
    const nothing = { comment: null, decision: null, appeal: null }
    for (const reason of ['\n', '\u200e \u202e', '\r\n\u2028']) {
      const suspension = { reason, until: null }
      const text = statementOf({ ...nothing, kind: 'account-suspended', decidedBy: 'human', suspension })
      t.match(text, /^Your account has been suspended until further notice\.\n\nUntil then/)
    }
  })

  t.test('quotes all text that people wrote, so that nobody takes it for ours', async () => {
    const words = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .map((text) => `${text}\u202e\r\nWORDS\u2028WORDS\rWORDS`)
    fc.assert(
      fc.property(words, words, words, (excerpt, noteToAuthor, title) => {
        const text = statementOf({
          kind: 'comment-hidden',
          decidedBy: 'human',
          appeal: null,
          suspension: null,
          comment: { excerpt, wasReported: false, article: { title } },
          decision: { reason: 'other', noteToAuthor, source: 'human', createdAt: new Date(0) },
        })
        const [first, ...lines] = text.split(/\r\n|[\n\r\u2028\u2029]/)
        const isOnOneLine = first?.startsWith('Your comment on “') && first.endsWith('has been hidden:')
        return (
          isOnOneLine === true &&
          !/[\u202e\r\u2028]/.test(text) &&
          lines.every((line) => line.startsWith('> ') || !line.includes('WORDS'))
        )
      }),
    )
  })
})
