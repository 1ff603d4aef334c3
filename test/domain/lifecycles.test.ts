/** Every status and every act: articles, comments under moderation, newsletter signups. */
import t from 'tap'
import { articleStatuses, statusAfter } from '../../src/domain/article-lifecycle.ts'
import {
  commentStatuses,
  decisionActions,
  statusAfterDecision,
  visibleCountChange,
} from '../../src/domain/comment-lifecycle.ts'
import {
  consentWordings,
  currentConsentWording,
  signupStatuses,
  statusAfterRequest,
} from '../../src/domain/signup.ts'

t.test('an article', async (t) => {
  const expected = {
    draft: { publish: 'published', unpublish: undefined },
    scheduled: { publish: 'published', unpublish: undefined },
    published: { publish: 'published', unpublish: 'unpublished' },
    unpublished: { publish: 'published', unpublish: 'unpublished' },
  }
  t.strictSame(Object.keys(expected), [...articleStatuses], 'all statuses are in the table')
  for (const status of articleStatuses) {
    for (const move of ['publish', 'unpublish'] as const) {
      const after = expected[status][move]
      t.equal(statusAfter(move, status), after, `${move} makes of ${status}: ${after ?? 'refused'}`)
    }
  }
})

t.test('a comment', async (t) => {
  const expected = {
    visible: { hide: 'hidden', restore: 'visible', approve: 'visible' },
    pending: { hide: 'hidden', restore: undefined, approve: 'visible' },
    hidden: { hide: 'hidden', restore: 'visible', approve: undefined },
    removed: { hide: undefined, restore: undefined, approve: undefined },
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

  t.test('a decision never brings back what its author removed', async (t) => {
    for (const action of decisionActions) t.equal(statusAfterDecision(action, 'removed'), undefined, action)
  })

  t.test('the count of visible comments changes with what becomes visible or ceases to be', async (t) => {
    for (const before of commentStatuses) {
      for (const after of commentStatuses) {
        const change = before === after ? 0 : after === 'visible' ? 1 : before === 'visible' ? -1 : 0
        t.equal(visibleCountChange(before, after), change, `${before} -> ${after}`)
      }
    }
  })
})

t.test('a signup', async (t) => {
  const expected = { pending: 'pending', confirmed: 'confirmed', unsubscribed: 'pending' }
  t.strictSame(Object.keys(expected), [...signupStatuses], 'all statuses are in the table')
  for (const status of signupStatuses) {
    t.equal(statusAfterRequest(status), expected[status], `a request makes of ${status}: ${expected[status]}`)
  }
  t.equal(statusAfterRequest(undefined), 'pending', 'a new address waits for confirmation')

  t.test('the wording in use is one of the ledger', async (t) => {
    t.equal(Object.hasOwn(consentWordings, currentConsentWording), true)
    t.match(consentWordings[currentConsentWording], /unsubscribe/)
  })
})
