/**
 * Statements of reasons: what an account is told about decisions on it and on its comments, by
 * notice and mail.
 */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { decideComment } from '../../src/commands/moderation/decide-comments.ts'
import { accounts } from '../../src/db/tables/accounts.ts'
import { commentReports } from '../../src/db/tables/moderation.ts'
import { decisionReasons } from '../../src/domain/comments/comment-lifecycle.ts'
import { reasonTexts } from '../../src/domain/moderation/statement-of-reasons.ts'
import type { Person } from '../helpers/app.ts'
import { decide, decided, expectStatus } from '../helpers/comments/discussion.ts'
import { mailsTo } from '../helpers/credentials/account-mails.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { day, startAppeals } from '../helpers/moderation/appeals.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const url = '/v1/accounts/me/notices'

t.test('does', async (t) => {
  const court = await startAppeals()
  const { send, person, deps, discussion, reader, decider, renewed, noticesOf, hide, hidden } = court
  const { db } = deps.database
  const verify = async (who: Person) => {
    const change = { emailVerifiedAt: deps.clock() }
    await db.update(accounts).set(change).where(eq(accounts.id, who.id))
    return who
  }

  t.test('tells the author of a hidden comment what, why, by whom and what to do about it', async (t) => {
    const { id: commentId } = await discussion.post(reader, 'Buy *doors* now')
    const decision = await hide(commentId, {
      reason: 'spam',
      note: 'Sells doors on four sites.',
      noteToAuthor: 'Line one.\nLine two.',
    })
    const [notice] = await noticesOf(reader)
    t.strictSame(notice, {
      id: notice?.id,
      kind: 'comment-hidden',
      text: notice?.text,
      decidedBy: 'human',
      comment: {
        id: commentId,
        excerpt: 'Buy doors now',
        wasReported: false,
        article: { slug: discussion.slug, title: discussion.title },
      },
      decision: {
        id: decision.id,
        action: 'hide',
        reason: 'spam',
        reasonText: reasonTexts.spam,
        noteToAuthor: 'Line one.\nLine two.',
        source: 'human',
        createdAt: decision.createdAt,
      },
      appealableUntil: decision.createdAt.replace('2026-11', '2027-05'),
      appeal: null,
      suspension: null,
      createdAt: decision.createdAt,
    })
    t.equal(
      notice?.text,
      `Your comment on “${discussion.title}” has been hidden:

> Buy doors now

Until it is restored, nobody except the moderators can read it, in any country.

The reason: ${reasonTexts.spam} The rules for comments here do not allow that.

The moderator adds:

> Line one.
> Line two.

No reader had reported the comment.

A person made this decision, without automated means.

If you think this is wrong, you can appeal until 2 May 2027, 09:00 UTC, once and free of charge. A moderator who did not make this decision will judge your appeal, and you will be told the outcome.

You may also turn to a certified body for out-of-court dispute settlement (article 21 of the EU Digital Services Act), or to a court.`,
    )
  })

  t.test('says whether readers had reported the comment, and explains every reason', async (t) => {
    const author = await person()
    for (const reason of decisionReasons) {
      const { id: commentId } = await discussion.post(author, `Because of ${reason}`)
      const createdAt = deps.clock()
      const report = { id: deps.newId(), commentId, accountId: reader.id, reason, createdAt }
      await db.insert(commentReports).values(report)
      await hide(commentId, { reason })
      const [notice] = await noticesOf(author)
      t.match(notice, {
        comment: { wasReported: true },
        decision: { reason, reasonText: reasonTexts[reason] },
      })
      t.match(notice?.text, /Readers had reported the comment\./)
      t.ok(notice?.text.includes(reasonTexts[reason]), reason)
    }
  })

  t.test('tells the author also where the comment still waited for a moderator', async (t) => {
    const author = await person()
    await discussion.setPolicy('premoderated')
    await hidden('Held, and refused', author)
    await discussion.setPolicy('open')
    t.match(await noticesOf(author), [{ kind: 'comment-hidden', comment: { excerpt: 'Held, and refused' } }])
  })

  t.test('mails the same to a verified address', async (t) => {
    const author = await verify(await person())
    await hidden('Buy [now](https://doors.example)\n\nSubject: x', author)
    const [mail, ...more] = await mailsTo(court, author.email)
    const [notice] = await noticesOf(author)
    t.strictSame(more, [])
    t.equal(mail?.subject, 'A comment of yours at Masthead was hidden')
    t.ok(mail?.text.startsWith(notice?.text ?? '-'))
    t.match(mail?.text, /Log in at Masthead/)
    t.equal(mail?.headers, undefined)
  })

  t.test(
    'tells why and until when an account is suspended, when that changes, and when it ends',
    async (t) => {
      const author = await verify(await person())
      const put = (until: string | null, reason: string) =>
        send({
          method: 'PUT',
          url: `/v1/accounts/${author.id}/suspension`,
          as: decider,
          payload: { reason, until },
        })
      const until = new Date(deps.clock().getTime() + day).toISOString()
      expectStatus(await put(until, 'Spam.\r\nAgain.'), 200)
      expectStatus(await put(until, 'Spam.\r\nAgain.'), 200)
      expectStatus(await put(null, 'Threats.'), 200)
      const lift = { method: 'DELETE', url: `/v1/accounts/${author.id}/suspension`, as: decider } as const
      expectStatus(await send(lift), 200)
      expectStatus(await send(lift), 200)

      const told = await noticesOf(await renewed(author, 3))
      const nothing = {
        comment: null,
        decision: null,
        appeal: null,
        appealableUntil: null,
        decidedBy: 'human',
      }
      t.match(told, [
        { ...nothing, kind: 'suspension-lifted', suspension: null },
        { ...nothing, kind: 'account-suspended', suspension: { reason: 'Threats.', until: null } },
        { ...nothing, kind: 'account-suspended', suspension: { reason: 'Spam.\r\nAgain.', until } },
      ])
      t.equal(told.length, 3)
      t.match(told[1]?.text, /suspended until further notice\..*> Threats\./s)
      t.match(told[2]?.text, /suspended until 3 November 2026, 09:00 UTC\..*> Spam\.\n> Again\./s)
      t.strictSame(
        (await mailsTo(court, author.email)).map(({ subject }) => subject),
        [
          'Your account at Masthead was suspended',
          'Your account at Masthead was suspended',
          'Your account at Masthead is no longer suspended',
        ],
      )
    },
  )

  t.test('lists notices newest first, in pages, in one statement', async (t) => {
    const author = await person()
    const made: string[] = []
    for (const body of ['One', 'Two', 'Three']) made.unshift((await hidden(body, author)).decision.id)
    const first = await send({ url: `${url}?limit=2`, as: author })
    const second = await send({ url: `${url}?limit=2&cursor=${first.body_.page.nextCursor}`, as: author })
    const ids = [...first.body_.data, ...second.body_.data].map(({ decision }) => decision.id)
    t.strictSame(ids, made)
    t.equal(second.body_.page.nextCursor, null)
    t.equal(first.headers['cache-control'], 'no-store')
    const statements = await executedSql(() => noticesOf(author))
    t.equal(statements.filter((text) => text.includes('"notices"')).length, 1)
  })
})

t.test('with a frontend', async (t) => {
  const court = await startAppeals({ accountLinksUrl: 'https://paper.example/me' })
  const { deps, reader, hidden } = court
  await deps.database.db.update(accounts).set({ emailVerifiedAt: deps.clock() })
  await hidden()
  t.match((await mailsTo(court, reader.email))[0]?.text, 'https://paper.example/me/notices')
})

t.test('refuses', async (t) => {
  const { send, person, discussion, reader, decider, hidden, ...app } = await startAppeals()

  t.test('a request without a token', async (t) => {
    refused(t, await send({ url }), 401, 'unauthenticated')
  })

  t.test("a cursor from another account's notices", async (t) => {
    await hidden()
    await hidden()
    const { nextCursor } = (await send({ url: `${url}?limit=1`, as: reader })).body_.page
    const answer = await send({ url: `${url}?cursor=${nextCursor}`, as: await person() })
    refused(t, answer, 400, 'invalid-cursor')
  })

  t.test('a note to the author that is too long, or where the author gets no notice', async (t) => {
    const { id } = await discussion.post(reader, 'Fine')
    const { comment } = await hidden()
    const before = await contentsOf(app.deps)
    const noteToAuthor = 'Hello.'
    invalid(t, await decide({ send }, decider, comment.id, { action: 'restore', noteToAuthor }), [
      '/noteToAuthor',
    ])
    invalid(t, await decide({ send }, decider, id, { action: 'approve', noteToAuthor }), ['/noteToAuthor'])
    const long = { action: 'hide', noteToAuthor: 'a'.repeat(2_001) } as const
    invalid(t, await decide({ send }, decider, id, long), ['/noteToAuthor'])
    t.strictSame(await contentsOf(app.deps), before)
  })
})

t.test('keeps', async (t) => {
  const court = await startAppeals()
  const { send, person, deps, discussion, reader, decider, noticesOf, hidden, appealed, judged, judge } =
    court
  const { db } = deps.database

  t.test('the moderator and their note secret from the author', async (t) => {
    const { appealId, comment } = await appealed()
    await judged(judge, appealId, { outcome: 'overturned', note: 'Sorry.' })
    await decide(court, decider, comment.id, { action: 'hide', note: 'a private remark' })
    const { body } = await send({ url, as: reader })
    for (const secret of [decider.id, decider.displayName, judge.id, judge.displayName, 'private remark'])
      t.notMatch(body, secret)
  })

  t.test('notices secret from everybody else', async (t) => {
    await hidden('For the reader alone')
    for (const other of [await person(), decider, await person(['admin'])])
      t.strictSame(await noticesOf(other), [])
  })

  t.test('the text as it was, when the article changes', async (t) => {
    await hidden('As it was')
    const payload = { title: 'Another title', slug: 'another-title' }
    const draft = { url: `/v1/articles/${discussion.articleId}/draft`, as: discussion.author } as const
    expectStatus(await send({ method: 'PATCH', ...draft, payload }), 200)
    await discussion.publish()
    const [notice] = await noticesOf(reader)
    t.match(notice?.comment, {
      excerpt: 'As it was',
      article: { slug: discussion.slug, title: discussion.title },
    })
    await discussion.unpublish()
    t.equal((await noticesOf(reader))[0]?.comment?.article.title, discussion.title)
    await discussion.publish()
  })

  t.test('quiet towards unverified and missing addresses', async (t) => {
    const [unverified, outsider] = [await person(), await person()]
    await db.update(accounts).set({ email: null }).where(eq(accounts.id, outsider.id))
    const { body } = await discussion
      .post(outsider, 'Seen')
      .then(({ id }) => decide(court, decider, id, { action: 'hide' }))
    t.match(body, 'hide')
    await hidden('Unseen', unverified)
    t.equal((await noticesOf(unverified)).length, 1)
    t.equal((await noticesOf(outsider)).length, 1)
    t.strictSame(await mailsTo(court, unverified.email), [])
  })

  t.test('to one notice for a repeated decision, and none for a decision that restores', async (t) => {
    const author = await person()
    const { comment } = await hidden('Once', author)
    expectStatus(await decide(court, judge, comment.id, { action: 'hide', noteToAuthor: 'Again.' }), 200)
    await decided(court, judge, comment.id, 'restore')
    t.equal((await noticesOf(author)).length, 1)
  })

  t.test('decision and notice together: where the mail cannot be enqueued, there is neither', async (t) => {
    const { id: commentId } = await discussion.post(reader, 'Whole or not at all')
    await db.update(accounts).set({ emailVerifiedAt: deps.clock() }).where(eq(accounts.id, reader.id))
    const before = await contentsOf(deps)
    const seal = () => {
      throw new Error('no seal today')
    }
    const actor = { accountId: decider.id, sessionId: null, roles: [], reach: 'any', address: null } as const
    const input = { action: 'hide', reason: 'other' } as const
    await t.rejects(
      decideComment({ ...deps, box: { ...deps.box, seal } }, actor, { commentId, input }),
      /no seal/,
    )
    t.strictSame(await contentsOf(deps), before)
  })
})
