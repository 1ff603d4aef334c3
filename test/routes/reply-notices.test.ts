/** Mail about replies: who gets it, when, once each, and the click that ends it. */
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { accountOfUnsubscribeToken, unsubscribeToken } from '../../src/auth/unsubscribe-tokens.ts'
import { decideComment } from '../../src/commands/decide-comment.ts'
import { accounts } from '../../src/db/tables/accounts.ts'
import { replyNotices, replySubscriptions } from '../../src/db/tables/notices.ts'
import { runReplyNotice } from '../../src/jobs/reply-notices.ts'
import { submitForm } from '../helpers/account-mails.ts'
import { contentsOf } from '../helpers/contents.ts'
import { decided, expectStatus } from '../helpers/discussion.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { startReplies } from '../helpers/replies.ts'

t.test('does', async (t) => {
  const replies = await startReplies()
  const { send, person, deps, discussion, url, choose, subscriber, pass, mailed } = replies

  t.test(
    'takes each choice, says whether there is an address to write to, and reads in one statement',
    async (t) => {
      const reader = await person()
      t.strictSame((await send({ url, as: reader })).body_, { mode: 'off', emailVerified: false })
      for (const mode of ['immediate', 'daily', 'off', 'daily'] as const) {
        t.strictSame((await choose(reader, mode)).body_, { mode, emailVerified: false })
        const statements = await executedSql(async () => {
          t.strictSame((await send({ url, as: reader })).body_, { mode, emailVerified: false })
        })
        t.equal(statements.filter((text) => text.includes('reply_subscriptions')).length, 1)
      }
      const verified = await subscriber('daily')
      t.strictSame((await send({ url, as: verified })).body_, { mode: 'daily', emailVerified: true })
    },
  )

  t.test('mails a reply to the author of the comment that it answers', async (t) => {
    const [reader, other] = [await subscriber('immediate'), await person()]
    const comment = await discussion.post(reader, 'A question')
    const reply = await discussion.post(
      other,
      'An *answer*\n\nSubject: [x](https://doors.example)',
      comment.id,
    )
    await pass()
    const [mail, ...more] = await mailed(reader)
    const token = unsubscribeToken(deps.box, reader.id)
    const link = `http://masthead.test/v1/reply-notices/unsubscription?token=${token}`
    t.strictSame(more, [])
    t.strictSame(mail, {
      to: reader.email,
      subject: 'A reply to your comment at masthead.test',
      text: `“${other.displayName}” replied to your comment on “${discussion.title}”:

> An answer Subject: x

http://masthead.test/v1/comments/${reply.id}

You get this because you asked for mail about replies to your comments at masthead.test. If you want no more of it, open this page: ${link}
`,
      headers: { 'List-Unsubscribe': `<${link}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    })
  })
})
