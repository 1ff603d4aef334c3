/** Runs the tour of README.md as printed, against a service started as README.md says. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import t from 'tap'
import { listJobs } from '../helpers/jobs.ts'
import { places, startServer } from '../helpers/server.ts'
import { until } from '../helpers/until.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const tour = readme.split(/^## /m).find((section) => section.startsWith('A tour')) ?? ''
const script = [...tour.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code]) => code).join('\n')

for (const { name, make } of places) {
  t.test(`the tour runs on ${name}`, async (t) => {
    const { environment, open } = await make()
    const server = await startServer({ ...environment, DEMO: 'on', LOG_LEVEL: 'debug' })
    const { url, logs } = server
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
      env: { ...process.env, MASTHEAD: url, DATA_DIR: environment.DATA_DIR },
    })
    t.match(stdout, /"title":"What a door weighs"/, 'the published article is read')
    t.match(stdout, /"bodyHtml":"<p>Buy <em>cheap doors<\/em> at my stall!<\/p>"/, 'the comment is read')
    t.match(stdout, /"action":"hide","reason":"spam","note":"Sells doors\."/, 'the decision is in the ledger')
    t.match(stdout, /\{"data":\[\],"page":\{"nextCursor":null\}\}/, 'the hidden comment is gone')
    t.match(stdout, /Your appeal has succeeded: [^"]*The comment is shown again/, 'the reader is told')
    t.match(stdout, /a mail with a confirmation link is on its way/, 'the signup is taken')
    // The registration before it has sent a mail with another link.
    const link = /\/newsletter-signups\/confirmation\?token=[\w-]{43}/
    if (!environment.DATABASE_URL) {
      const line = await until(() => logs.find(({ mail }) => link.test(JSON.stringify(mail))))
      t.equal(line.level, 20, 'the log has the link at the level debug')
      return
    }
    await server.stop()
    t.notMatch(JSON.stringify(logs), link, 'on a server, the log has no link')
    const database = await open()
    t.teardown(() => database.close())
    const mails = await listJobs(database, 'mail')
    t.strictSame(new Set(mails.map(({ state }) => state)), new Set(['created']), 'the mail waits')
  })
}
