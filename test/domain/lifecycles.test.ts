/**
 * The lifecycles of articles, of moderated comments and of newsletter signups, with every status
 * and act.
 */
import fc from 'fast-check'
import t from 'tap'
import {
  type ArticleStatus,
  articleMoves,
  articleStatuses,
  publicationDate,
  statusAfter,
} from '../../src/domain/articles/article-lifecycle.ts'
import {
  commentStatuses,
  decisionActions,
  statusAfterDecision,
  visibleCountChange,
} from '../../src/domain/comments/comment-lifecycle.ts'
import { undoingAction } from '../../src/domain/moderation/undo.ts'
import {
  consentWordings,
  currentConsentWording,
  mayMail,
  withMail,
} from '../../src/domain/newsletter/signup.ts'
import { holds } from '../helpers/properties.ts'

type Standing = { status: ArticleStatus; publishedAt: Date | null }

t.test('an article', async (t) => {
  const expected = {
    draft: { publish: 'published', schedule: 'scheduled', unpublish: 'draft' },
    scheduled: { publish: 'published', schedule: 'scheduled', unpublish: 'draft' },
    published: { publish: 'published', schedule: 'published', unpublish: 'unpublished' },
    unpublished: { publish: 'published', schedule: 'scheduled', unpublish: 'unpublished' },
  }
  t.strictSame(Object.keys(expected), [...articleStatuses], 'all statuses are in the table')
  for (const status of articleStatuses) {
    t.strictSame(Object.keys(expected[status]), [...articleMoves], 'all acts are in the table')
    for (const move of articleMoves) {
      const after = expected[status][move]
      const standing = { status, publishedAt: null }
      t.equal(statusAfter(move, standing), after, `${move} makes of ${status}: ${after}`)
    }
  }

  t.test('keeps, whatever is done to it and in whatever order', async (t) => {
    holds(
      t,
      fc.property(fc.array(fc.constantFrom(...articleMoves)), (acts) => {
        let now: Standing = { status: 'draft', publishedAt: null }
        return acts.every((move) => {
          const status = statusAfter(move, now)
          const before = now
          now = { status, publishedAt: status === 'published' ? new Date(0) : before.publishedAt }
          const becomesPublic = status === 'published' && before.status !== 'published'
          return (
            (!becomesPublic || move === 'publish') &&
            (move !== 'unpublish' || status === 'draft' || status === 'unpublished') &&
            (status !== 'draft' || now.publishedAt === null) &&
            (status !== 'unpublished' || now.publishedAt !== null) &&
            statusAfter(move, now) === status
          )
        })
      }),
    )
  })

  t.test('has the announced time as its date, unless it is published much later', async (t) => {
    const noon = new Date('2026-11-02T12:00:00Z')
    const later = (ms: number) => new Date(noon.getTime() + ms)
    for (const late of [0, 1, 60_000]) t.strictSame(publicationDate(noon, later(late)), noon)
    for (const late of [60_001, 86_400_000]) t.strictSame(publicationDate(noon, later(late)), later(late))
  })
})

t.test('a comment', async (t) => {
  const expected = {
    visible: { hide: 'hidden', restore: 'visible', approve: 'visible', reopen: 'pending' },
    pending: { hide: 'hidden', restore: undefined, approve: 'visible', reopen: 'pending' },
    hidden: { hide: 'hidden', restore: 'visible', approve: undefined, reopen: 'pending' },
    removed: { hide: undefined, restore: undefined, approve: undefined, reopen: undefined },
  }
  t.strictSame(Object.keys(expected), [...commentStatuses], 'all statuses are in the table')
  for (const status of commentStatuses) {
    t.strictSame(Object.keys(expected[status]), [...decisionActions], 'all acts are in the table')
    for (const action of decisionActions) {
      const after = expected[status][action]
      t.equal(
        statusAfterDecision(action, status),
        after,
        `${action} makes of ${status}: ${after ?? 'refused'}`,
      )
    }
  }

  t.test('a decision never restores a comment that its author removed', async (t) => {
    for (const action of decisionActions) t.equal(statusAfterDecision(action, 'removed'), undefined, action)
  })

  t.test('the count of visible comments follows what becomes visible or hidden', async (t) => {
    for (const before of commentStatuses) {
      for (const after of commentStatuses) {
        const change = before === after ? 0 : after === 'visible' ? 1 : before === 'visible' ? -1 : 0
        t.equal(visibleCountChange(before, after), change, `${before} -> ${after}`)
      }
    }
  })
})

t.test('a signup', async (t) => {
  t.test('gets one mail an hour and five a day, to the millisecond', async (t) => {
    const hour = 3_600_000
    const at = (ms: number) => new Date(ms)
    let mailed: Date[] = []
    const times: number[] = []
    for (let minute = 0; minute < 48 * 60; minute++) {
      const now = at(minute * 60_000)
      if (!mayMail(mailed, now)) continue
      mailed = withMail(mailed, now)
      times.push(minute / 60)
    }
    t.strictSame(times, [0, 1, 2, 3, 4, 24, 25, 26, 27, 28])
    t.equal(mailed.length, 5, 'older times are dropped')
    t.strictSame([mayMail([at(0)], at(hour - 1)), mayMail([at(0)], at(hour))], [false, true])
  })

  t.test('the wording in use is one of the ledger', async (t) => {
    t.equal(Object.hasOwn(consentWordings, currentConsentWording), true)
    t.strictSame(Object.keys(consentWordings[currentConsentWording]).sort(), ['de', 'en'])
  })
})

t.test('an undo', async (t) => {
  t.test('is an act that restores the former state of the comment', async (t) => {
    for (const before of commentStatuses) {
      for (const action of decisionActions) {
        const after = statusAfterDecision(action, before)
        if (after === undefined || after === before) continue
        for (const waitsAgain of [true, false]) {
          const back = undoingAction({ from: after, to: before, waitsAgain })
          t.equal(statusAfterDecision(back, after), before, `${action} of what is ${before}: ${back}`)
        }
      }
    }
  })

  t.test('of a decision that let a reported comment stand puts it into the queue again', async (t) => {
    t.equal(undoingAction({ from: 'visible', to: 'visible', waitsAgain: true }), 'reopen')
  })
})
