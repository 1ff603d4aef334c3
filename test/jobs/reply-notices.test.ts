/**
 * Mail about replies through a worker to a real SMTP server, with the headers for one-click
 * unsubscription and no others.
 */
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { accounts } from '../../src/db/tables/accounts.ts'
import { articles } from '../../src/db/tables/articles.ts'
import { startReplies } from '../helpers/comments/replies.ts'
import { hasten, listJobs, startTestWorker, untilStates } from '../helpers/jobs.ts'
import { startMailServer } from '../helpers/mail-server.ts'
import { until } from '../helpers/until.ts'

t.test('does', async (t) => {
  const server = await startMailServer()
  const replies = await startReplies({
    smtpUrl: server.url,
    mailFrom: { name: null, address: 'news@paper.example' },
    publicUrl: 'https://api.paper.example',
  })
  const { deps, discussion, person, subscriber } = replies
  const { db } = deps.database
  const [reader, other] = [await subscriber('immediate'), await person()]
  const comment = await discussion.post(reader, 'A question')

  t.test('waits for a minute, then delivers it, whatever the name of the author is', async (t) => {
    const evil = 'Eve\r\nBcc: all@readers.example\r\n\r\nBuy doors'
    await db.update(accounts).set({ displayName: evil }).where(eq(accounts.id, other.id))
    await db.update(articles).set({ title: evil })
    await discussion.post(other, 'An answer', comment.id)
    await startTestWorker(deps)
    const [job] = await listJobs(deps.database, 'reply-notice')
    t.match(job, { state: 'created', isDue: false })
    t.strictSame(Object.keys(job?.data as object), ['commentId'], 'ids only')

    await hasten(deps.database)
    const { from, to, mail, raw } = await until(() => server.deliveries[0])
    t.strictSame({ from, to }, { from: 'news@paper.example', to: [reader.email] })
    const header = (name: string) => mail.headers.filter(({ key }) => key === name).map(({ value }) => value)
    const [link = ''] = header('list-unsubscribe')
    t.match(link, /^<https:\/\/api\.paper\.example\/v1\/reply-notices\/unsubscription\?token=[\w-]{64}>$/)
    t.match(raw, /^List-Unsubscribe: <\S+>\r$|^List-Unsubscribe:\r\n <\S+>\r$/m)
    t.strictSame(header('list-unsubscribe-post'), ['List-Unsubscribe=One-Click'])
    t.strictSame(header('bcc'), [])
    t.equal(mail.subject, 'A reply to your comment at Masthead')
    t.equal(mail.html, undefined)
    t.match(mail.text, '“Eve Bcc: all@readers.example Buy doors” replied to your comment on “Eve Bcc')

    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { pathname, search } = new URL(link.slice(1, -1))
    const click = {
      method: 'POST',
      url: pathname + search,
      headers,
      payload: 'List-Unsubscribe=One-Click',
    } as const
    t.equal((await replies.app.inject(click)).statusCode, 200)
    t.equal((await replies.send({ url: replies.url, as: reader })).body_.mode, 'off')
    await untilStates(deps.database, 'reply-notice', ['completed'])
  })

  t.test('has a job for the digests each morning, which a worker makes', async (t) => {
    const schedules = await db
      .select({ cron: sql`cron` })
      .from(sql`pgboss.schedule`)
      .where(sql`name = 'reply-digest'`)
    t.strictSame(schedules, [{ cron: '0 7 * * *' }])
    await replies.choose(reader, 'daily')
    await discussion.post(other, 'For the digest', comment.id)
    replies.advance(60_000)
    await db.execute(sql`insert into pgboss.job (name) values ('reply-digest')`)
    const { mail } = await until(() => server.deliveries[1])
    t.match(mail.text, '> For the digest')
    t.equal(mail.headers.filter(({ key }) => key === 'list-unsubscribe-post').length, 1)
  })
})
