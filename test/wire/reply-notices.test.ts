/**
 * Mail about replies survives the death of the process that took the reply, and of the process that
 * sends the mail.
 */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { hasten, listJobs } from '../helpers/jobs.ts'
import { startMailServer } from '../helpers/mail-server.ts'
import { bearer, places, post, readDemoAccounts, startProcess, startServer } from '../helpers/server.ts'
import { until } from '../helpers/until.ts'

for (const { name, make } of places) {
  t.test(`a reply, and processes that die, ${name}`, async (t) => {
    const mailServer = await startMailServer()
    const { environment, open } = await make()
    const shared = {
      ...environment,
      DEMO: 'on',
      SMTP_URL: mailServer.url,
      MAIL_FROM: 'The Paper <news@paper.example>',
    }
    const serving = await startServer({ ...shared, WORKER: 'off' })
    const [reader, other] = readDemoAccounts(environment.DATA_DIR).filter(({ roles }) => roles.length === 1)
    if (!reader || !other) throw new Error('the demo has readers who can log in')
    const [asReader, asOther] = [await bearer(serving.url, reader), await bearer(serving.url, other)]
    const list = await fetch(`${serving.url}/v1/articles?limit=1`)
    const { data } = (await list.json()) as { data: { id: string }[] }
    const comments = `${serving.url}/v1/articles/${data[0]?.id}/comments`
    const chosen = await fetch(`${serving.url}/v1/accounts/me/reply-notices`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', ...asReader },
      body: JSON.stringify({ mode: 'immediate' }),
    })
    t.strictSame(await chosen.json(), { mode: 'immediate', emailVerified: true })
    const question = (await (await post(comments, { body: 'A question' }, asReader)).json()) as { id: string }
    const answer = await post(comments, { body: 'An answer', parentId: question.id }, asOther)
    t.equal(answer.status, 201)
    t.strictSame(await serving.kill(), { code: null, signal: 'SIGKILL' }, 'kill -9 after the answer')

    const database = await open()
    t.match(await listJobs(database, 'reply-notice'), [{ state: 'created', isDue: false }])
    await hasten(database)
    await database.close()

    const release = mailServer.hold()
    const dying = startProcess({ ...shared, WORKER: 'only' })
    await until(() => mailServer.connections() === 1)
    await dying.kill()
    release()

    const left = await open()
    // The job of the dead process, as the queue finds it once its time is over.
    await left.transact((tx) =>
      tx.execute(sql`update pgboss.job set state = 'retry', start_after = now() where state = 'active'`),
    )
    await left.close()
    const before = mailServer.deliveries.length
    const working = startProcess({ ...shared, WORKER: 'only' })
    await until(() => mailServer.connections() > 1 && mailServer.deliveries.length > before)
    t.strictSame(await working.stop(), { code: 0, signal: null })
    t.strictSame(new Set(mailServer.deliveries.map(({ to }) => to.join())), new Set([reader.email]))
    t.equal(new Set(mailServer.deliveries.map(({ mail }) => mail.messageId)).size, 1, 'it is one mail')
    const told = await open()
    t.match(await listJobs(told, 'mail'), [{ state: 'completed' }])
    await told.close()
  })
}
