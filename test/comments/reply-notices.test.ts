/** Mail about replies: who gets it and when, each reply once, and the click that ends it. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { createSecretBox } from '../../src/auth/secret-box.ts'
import { unsubscribeToken } from '../../src/auth/unsubscribe-tokens.ts'
import { accounts } from '../../src/db/tables/accounts.ts'
import { comments } from '../../src/db/tables/comments.ts'
import { replyNotices, replySubscriptions } from '../../src/db/tables/notices.ts'
import { runReplyNotice, sendReplyDigests } from '../../src/jobs/reply-notices.ts'
import type { Person } from '../helpers/app.ts'
import { decided, expectStatus } from '../helpers/comments/discussion.ts'
import { day, minute, startReplies } from '../helpers/comments/replies.ts'
import { submitForm } from '../helpers/credentials/account-mails.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { eventsAbout } from '../helpers/service/audit-trail.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const unsubscription = (token: string) => `/v1/reply-notices/unsubscription?token=${token}`
const changed = 'account.reply-notices-changed'

t.test('does', async (t) => {
  const replies = await startReplies()
  const { send, person, deps, discussion, url, choose, subscriber, pass, mailed, digest, textsTo } = replies

  t.test('takes each choice, says whether the address is verified, and reads in one statement', async (t) => {
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
  })

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
      kind: 'comment-replies',
      to: reader.email,
      subject: 'A reply to your comment at Masthead',
      text: `“${other.displayName}” replied to your comment on “${discussion.title}”:

> An answer Subject: x

http://masthead.test/v1/comments/${reply.id}

You get this mail because you asked for mail about replies to your comments at Masthead. To get no more of these mails, open this page: ${link}
`,
      headers: { 'List-Unsubscribe': `<${link}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    })
  })

  t.test('leads to the comment in the frontend, where there is one', async (t) => {
    const admin = await person(['admin'])
    const { updatedAt: _, ...settings } = (await send({ url: '/v1/settings', as: admin })).body_
    const put = (payload: object) => send({ method: 'PUT', url: '/v1/settings', as: admin, payload })
    expectStatus(await put({ ...settings, siteUrl: 'https://paper.example', articlePath: '/{slug}' }), 200)
    const [reader, other] = [await subscriber('immediate'), await person()]
    const reply = await discussion.post(other, 'An answer', (await discussion.post(reader, 'A question')).id)
    await pass()
    const [text] = await textsTo(reader)
    t.match(text, `\n\nhttps://paper.example/${discussion.slug}#comment-${reply.id}\n\n`)
    expectStatus(await put(settings), 200)
  })

  t.test('tells of a reply that waited when it is approved', async (t) => {
    const [reader, other, moderator] = [
      await subscriber('immediate'),
      await person(),
      await person(['moderator']),
    ]
    const comment = await discussion.post(reader, 'A question')
    await discussion.setPolicy('premoderated')
    const reply = await discussion.post(other, 'Held', comment.id)
    await pass()
    t.strictSame(await mailed(reader), [])
    await decided(replies, moderator, reply.id, 'approve')
    await pass()
    t.match(await textsTo(reader), [/> Held/])
    await discussion.setPolicy('open')
  })

  t.test('tells of all replies that one batch approves, each once, by one statement', async (t) => {
    const [reader, other, moderator] = [
      await subscriber('immediate'),
      await person(),
      await person(['moderator']),
    ]
    const comment = await discussion.post(reader, 'A question')
    await discussion.setPolicy('premoderated')
    const held = [
      await discussion.post(other, 'Held one', comment.id),
      await discussion.post(other, 'Held two', comment.id),
    ]
    await discussion.setPolicy('open')
    const payload = { commentIds: held.map(({ id }) => id), action: 'approve', reason: 'other' }
    const statements = await executedSql(async () =>
      expectStatus(
        await send({ method: 'POST', url: '/v1/moderation/decisions', as: moderator, payload }),
        201,
      ),
    )
    t.equal(statements.filter((text) => /insert into .?reply_notices/.test(text)).length, 1)
    await pass()
    t.strictSame((await textsTo(reader)).map((text) => /> (Held \w+)/.exec(text)?.[1]).sort(), [
      'Held one',
      'Held two',
    ])
  })

  t.test(
    'sends one digest of the replies since the last one, and none where there are no replies',
    async (t) => {
      const [reader, other] = [await subscriber('daily'), await person()]
      const comment = await discussion.post(reader, 'A question')
      for (const body of ['One', 'Two']) await discussion.post(other, body, comment.id)
      replies.advance(minute)
      await discussion.post(other, 'Too young', comment.id)
      await digest()
      const [mail, ...more] = await mailed(reader)
      t.strictSame(more, [])
      t.equal(mail?.subject, 'Replies to your comments at Masthead')
      t.match(mail?.text, /^2 replies to your comments at Masthead:\n\n“.*> One\n.*> Two\n/s)
      t.ok(mail?.headers?.['List-Unsubscribe'])
      // As after an outage.
      replies.advance(5 * day)
      await digest()
      await digest()
      t.match(await textsTo(reader), [/One/, /> Too young/])
    },
  )

  t.test('quotes fifty replies in a digest, and counts the others', async (t) => {
    const [reader, other] = [await subscriber('daily'), await person()]
    const comment = await discussion.post(reader, 'A question')
    for (let number = 1; number <= 53; number++) await discussion.post(other, `Number ${number}.`, comment.id)
    replies.advance(minute)
    await digest()
    const [text = ''] = await textsTo(reader)
    t.match(text, /^53 replies /)
    t.equal(text.match(/> Number/g)?.length, 50)
    t.match(text, /> Number 50\..*And 3 more\./s)
  })

  t.test('tells in the next digest of replies from another mode, or whose job is lost', async (t) => {
    const [reader, other] = [await subscriber('daily'), await person()]
    const comment = await discussion.post(reader, 'A question')
    await discussion.post(other, 'For the digest', comment.id)
    await choose(reader, 'immediate')
    await discussion.post(other, 'At once', comment.id)
    await pass()
    await digest()
    replies.advance(60 * minute)
    await digest()
    t.match(await textsTo(reader), [/> At once/, /> For the digest/])
  })

  t.test('mails ten immediate notices an hour, and leaves further replies to the next digest', async (t) => {
    const [reader, other] = [await subscriber('immediate'), await person()]
    const comment = await discussion.post(reader, 'A question')
    for (let number = 1; number <= 12; number++) await discussion.post(other, `Number ${number}.`, comment.id)
    await pass()
    t.equal((await mailed(reader)).length, 10)
    replies.advance(60 * minute)
    await digest()
    await discussion.post(other, 'Later.', comment.id)
    await pass()
    const [beyond, later, ...more] = (await textsTo(reader)).slice(10)
    t.match(beyond, /^2 replies .*> Number 11\..*> Number 12\./s)
    t.match(later, '> Later.', 'at once again')
    t.strictSame(more, [])
  })

  t.test('ends with one click, as RFC 8058 asks: no login, no cookie, no page', async (t) => {
    for (const [type, payload] of [
      ['application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
      ],
    ] as const) {
      const reader = await subscriber('daily')
      const link = unsubscription(unsubscribeToken(deps.box, reader.id))
      replies.advance(200 * day)
      for (let click = 1; click <= 2; click++) {
        const headers = { 'content-type': type }
        const answer = await replies.app.inject({ method: 'POST', url: link, headers, payload })
        t.equal(answer.statusCode, 200)
        t.equal(answer.headers['set-cookie'], undefined)
      }
      t.equal((await send({ url, as: reader })).body_.mode, 'off')
    }
  })

  t.test('shows a page that changes nothing; its button ends the mail', async (t) => {
    const reader = await subscriber('immediate')
    const link = unsubscription(unsubscribeToken(deps.box, reader.id))
    const before = await contentsOf(deps)
    const page = await send({ url: link })
    t.match(page.headers['content-type'], 'text/html')
    t.match(page.body, '<form method="post"><button>')
    t.equal((await send({ method: 'HEAD', url: link })).statusCode, 200)
    t.strictSame(await contentsOf(deps), before)
    const done = await submitForm(replies, link, {})
    t.equal(done.statusCode, 200)
    t.match(done.body, 'You will get no more mail about replies')
    t.equal((await send({ url, as: reader })).body_.mode, 'off')
  })

  t.test('takes the token from a frontend too, and records each change once', async (t) => {
    const reader = await subscriber('immediate')
    await choose(reader, 'daily')
    const link = unsubscription(unsubscribeToken(deps.box, reader.id))
    for (let click = 1; click <= 2; click++) {
      const answer = await send({ method: 'POST', url: link })
      t.strictSame(answer.body_, { message: 'You will get no more mail about replies to your comments.' })
    }
    const told = (await eventsAbout(replies, reader.id)).filter(({ type }) => type === changed)
    t.match(told, [
      { actorAccountId: reader.id, payload: { mode: 'immediate' } },
      { actorAccountId: reader.id, payload: { mode: 'daily' } },
      { actorAccountId: null, payload: { mode: 'off' } },
    ])
  })
})

t.test('refuses', async (t) => {
  const replies = await startReplies()
  const { send, person, deps, url, subscriber } = replies
  const [reader, other] = [await subscriber('daily'), await person()]
  const before = await contentsOf(deps)

  t.test('whoever has no token', async (t) => {
    refused(t, await send({ url }), 401, 'unauthenticated')
    refused(t, await send({ method: 'PUT', url, payload: { mode: 'off' } }), 401, 'unauthenticated')
  })

  t.test('an unknown mode, or members beside the mode', async (t) => {
    const rows: [payload: object, parts: string[]][] = [
      [{}, ['/mode']],
      [{ mode: 'weekly' }, ['/mode']],
      [{ mode: null }, ['/mode']],
      [{ mode: ['daily'] }, ['/mode']],
      [{ mode: 'off', accountId: other.id }, ['/accountId']],
    ]
    for (const [payload, parts] of rows)
      invalid(t, await send({ method: 'PUT', url, as: reader, payload }), parts)
  })

  t.test(
    'links that this service did not make: changed, swapped, of another key, or without a token',
    async (t) => {
      const right = Buffer.from(unsubscribeToken(deps.box, reader.id), 'base64url')
      const forged = [
        ...[0, 15, 16, 47].map((place) =>
          Buffer.from(right.map((byte, index) => (index === place ? byte ^ 1 : byte))),
        ),
        Buffer.concat([
          right.subarray(0, 16),
          Buffer.from(unsubscribeToken(deps.box, other.id), 'base64url').subarray(16),
        ]),
        Buffer.from(
          unsubscribeToken(createSecretBox('another secret key, as long as ours'), reader.id),
          'base64url',
        ),
        Buffer.concat([right.subarray(0, 16), deps.box.derive(`refresh-token:${reader.id}`)]),
      ].map((bytes) => unsubscription(bytes.toString('base64url')))
      for (const link of forged) {
        refused(t, await send({ method: 'POST', url: link }), 400, 'invalid-link')
        const page = await submitForm(replies, link, { 'List-Unsubscribe': 'One-Click' })
        t.equal(page.statusCode, 400)
        t.match(page.headers['content-type'], 'text/html')
      }
      for (const token of ['', 'a'.repeat(63), 'a'.repeat(65), '%0d%0a'.repeat(32), `${'a'.repeat(63)}=`]) {
        invalid(t, await send({ method: 'POST', url: unsubscription(token) }), ['token'])
        invalid(t, await send({ url: unsubscription(token) }), ['token'])
      }
      const long = await submitForm(replies, forged[0] ?? '', { a: 'a'.repeat(5_000) })
      t.equal(long.statusCode, 413)
    },
  )

  t.test('and nothing of it changed anything', async (t) => {
    t.strictSame(await contentsOf(deps), before)
  })
})

t.test('keeps', async (t) => {
  const replies = await startReplies()
  const { send, person, deps, discussion, subscriber, pass, digest, textsTo, waiting, mailed, choose } =
    replies
  const { db } = deps.database
  const moderator = await person(['moderator'])

  /** A subscriber's comment with a reply. */
  async function answered(mode: 'immediate' | 'daily' = 'immediate') {
    const [reader, other] = [await subscriber(mode), await person()]
    const comment = await discussion.post(reader, 'A question')
    return { reader, other, comment, reply: await discussion.post(other, 'An answer', comment.id) }
  }
  type Answered = Awaited<ReturnType<typeof answered>>

  /** Things that happen within the first minute, after which nobody is told of the reply. */
  const silencing: Record<string, (answered: Answered) => Promise<unknown>> = {
    'is hidden': ({ reply }) => decided(replies, moderator, reply.id, 'hide'),
    'is of an account that was erased': async ({ other }) => {
      const payload = { confirm: other.displayName }
      expectStatus(await send({ method: 'DELETE', url: '/v1/accounts/me', as: other, payload }), 204)
    },
    'answers a comment that its author has removed': ({ comment }) =>
      db.update(comments).set({ status: 'removed' }).where(eq(comments.id, comment.id)),
    'stands beneath an article that was unpublished': () => discussion.unpublish(),
    'is for somebody who has unsubscribed': ({ reader }) => choose(reader, 'off'),
    'is for somebody who is suspended': async ({ reader }) => {
      const url = `/v1/accounts/${reader.id}/suspension`
      const payload = { reason: 'Spam.', until: null }
      expectStatus(await send({ method: 'PUT', url, as: moderator, payload }), 200)
    },
    'is for an address that is not verified any more': ({ reader }) =>
      db.update(accounts).set({ emailVerifiedAt: null }).where(eq(accounts.id, reader.id)),
    'is for an account without an address': ({ reader }) =>
      db.update(accounts).set({ email: null }).where(eq(accounts.id, reader.id)),
  }
  for (const [name, happen] of Object.entries(silencing)) {
    t.test(`silent where the reply ${name}`, async (t) => {
      const [one, other] = [await answered(), await answered('daily')]
      for (const things of [one, other]) await happen(things)
      await pass()
      replies.advance(60 * minute)
      await digest()
      t.strictSame([await mailed(one.reader), await mailed(other.reader)], [[], []])
      await discussion.publish()
    })
  }

  t.test(
    'silent about own replies, replies to others, earlier replies, and without a subscription',
    async (t) => {
      const [reader, other, indifferent] = [await subscriber('immediate'), await person(), await person()]
      const comment = await discussion.post(reader, 'A question')
      const own = await discussion.post(reader, 'My own answer', comment.id)
      const before = (await waiting()).length
      const statement = /reply_subscriptions/
      const answer = (as: Person, to?: string) => () => discussion.post(as, 'Words', to)
      const cost = async (work: () => Promise<unknown>) =>
        (await executedSql(work)).filter((text) => statement.test(text)).length
      t.equal(await cost(answer(indifferent)), 0, 'a root asks nobody')
      const unasked = await discussion.post(indifferent, 'Unasked')
      t.equal(await cost(answer(other, unasked.id)), 1, 'a reply asks once')
      await db.update(accounts).set({ emailVerifiedAt: null }).where(eq(accounts.id, reader.id))
      await discussion.post(other, 'To nobody known', comment.id)
      t.equal((await waiting()).length, before, 'and makes no job where nobody wants one')

      const late = await subscriber('daily')
      const old = await discussion.post(late, 'Old question')
      await choose(late, 'off')
      await discussion.post(other, 'Old answer', old.id)
      await choose(late, 'immediate')
      await pass()
      await digest()
      t.strictSame([await mailed(reader), await mailed(late)], [[], []])
      t.ok(own.id)
    },
  )

  t.test('each reply told once, through repeated jobs, digests, hiding and restoring', async (t) => {
    const { reader, reply } = await answered()
    await decided(replies, moderator, reply.id, 'hide')
    await pass()
    t.strictSame(await mailed(reader), [])
    await decided(replies, moderator, reply.id, 'restore')
    await pass()
    await pass()
    replies.advance(60 * minute)
    await digest()
    t.equal((await mailed(reader)).length, 1)
    await decided(replies, moderator, reply.id, 'hide')
    await decided(replies, moderator, reply.id, 'restore')
    await choose(reader, 'daily')
    await pass()
    await digest()
    await choose(reader, 'off')
    await choose(reader, 'immediate')
    await decided(replies, moderator, reply.id, 'hide')
    await decided(replies, moderator, reply.id, 'restore')
    await pass()
    t.equal((await mailed(reader)).length, 1)
  })

  t.test('mark and mail together: where the mail cannot be enqueued, the reply still waits', async (t) => {
    const { reader, reply } = await answered()
    const seal = () => {
      throw new Error('no seal today')
    }
    const broken = { ...deps, box: { ...deps.box, seal } }
    await t.rejects(runReplyNotice(broken, { payload: { commentId: reply.id } }), /no seal/)
    const row = eq(replyNotices.commentId, reply.id)
    t.match(await db.select().from(replyNotices).where(row), [{ toldAt: null }])
    await pass()
    t.match(await textsTo(reader), [/> An answer/])
  })

  t.test('a digest that fails from the others, and is tried again', async (t) => {
    const [one, other] = [await answered('daily'), await answered('daily')]
    replies.advance(minute)
    let isBroken = true
    const derive = (text: string) => {
      if (isBroken && text.endsWith(one.reader.id.replaceAll('-', ''))) throw new Error('no key today')
      return deps.box.derive(text)
    }
    const tools = { ...deps, box: { ...deps.box, derive } }
    const { signal } = new AbortController()
    await t.rejects(sendReplyDigests(tools, { signal }), {
      message: '1 of the digests of replies could not be made',
    })
    t.strictSame([(await mailed(one.reader)).length, (await mailed(other.reader)).length], [0, 1])
    isBroken = false
    await sendReplyDigests(tools, { signal })
    t.strictSame([(await mailed(one.reader)).length, (await mailed(other.reader)).length], [1, 1])
    const { reader } = await answered('daily')
    replies.advance(minute)
    await t.rejects(digest(AbortSignal.abort()), 'stops when its time is over')
    t.strictSame(await mailed(reader), [])
    await digest()
    t.equal((await mailed(reader)).length, 1)
  })

  t.test('the words of a reply in their quotation, and out of every header', async (t) => {
    const evil = 'Eve”\r\nBcc: all@readers.example\r\n\r\nBuy\u2028doors \u202e'
    const { reader, other, reply } = await answered()
    await db.update(accounts).set({ displayName: evil }).where(eq(accounts.id, other.id))
    await db
      .update(comments)
      .set({ excerpt: `One\r\n.\r\nSubject: x\u2028Two` })
      .where(eq(comments.id, reply.id))
    await pass()
    const [mail] = await mailed(reader)
    // A token can spell anything.
    const outside = JSON.stringify([mail?.subject, mail?.headers, mail?.to]).replace(/token=[\w-]+/, '')
    t.notMatch(outside, /Eve|Bcc|doors|Subject/)
    t.match(mail?.text, /^“Eve” Bcc: all@readers\.example Buy doors” replied to your comment on “[^\n]+”:\n/)
    t.match(mail?.text, /\n> One\n> \.\n> Subject: x\n> Two\n/)
  })

  t.test('nothing of a subscription once its account is erased; its links do nothing then', async (t) => {
    const { reader } = await answered('daily')
    const payload = { confirm: reader.displayName }
    expectStatus(await send({ method: 'DELETE', url: '/v1/accounts/me', as: reader, payload }), 204)
    for (const table of [replySubscriptions, replyNotices])
      t.equal(await db.$count(table, eq(table.accountId, reader.id)), 0)
    replies.advance(minute)
    await digest()
    t.strictSame(await mailed(reader), [])
    const before = await contentsOf(deps)
    const link = unsubscription(unsubscribeToken(deps.box, reader.id))
    t.equal((await send({ method: 'POST', url: link })).statusCode, 200)
    t.strictSame(await contentsOf(deps), before)
  })
})
