/**
 * A flood of logins against a running service: reads go on, and logins beyond the limit are told to
 * come again.
 */
import { Agent, request } from 'node:http'
import t from 'tap'
import { embeddedPlace, logIn, readDemoAccounts, startServer } from '../helpers/server.ts'

const { environment } = await embeddedPlace()
const server = await startServer({ ...environment, DEMO: 'on', RATE_LIMIT: 'off' })
const accounts = readDemoAccounts(environment.DATA_DIR)
const [account = { email: '', password: '', roles: [] }] = accounts

type Answer = { status: number; retryAfter: string | undefined; type: string | undefined }

/** Each login on a connection of its own; all are sent before any is answered. */
const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY })
t.teardown(() => agent.destroy())

function sendLogin(email: string): Promise<Answer> {
  const body = JSON.stringify({ email, password: 'not the password' })
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    request(`${server.url}/v1/sessions`, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => {
        const { statusCode: status = 0, headers: got } = response
        resolve({ status, retryAfter: got['retry-after'], type: JSON.parse(text).type })
      })
    })
      .on('error', reject)
      .end(body)
  })
}

/**
 * One read after the other, until `isOver`; how many there were, and the statuses that were not
 * 200.
 */
async function readOn(isOver: () => boolean) {
  const odd: number[] = []
  let count = 0
  while (!isOver()) {
    const answer = await fetch(`${server.url}/v1/articles`)
    await answer.text()
    if (answer.status !== 200) odd.push(answer.status)
    // An answer after the end of the flood proves nothing.
    if (!isOver()) count += 1
  }
  return { count, odd }
}

t.test('200 logins at once', async (t) => {
  const flooded = { answered: 0, isOver: false }
  const flood = Array.from({ length: 200 }, async (_, index) => {
    const answer = await sendLogin(index % 2 ? account.email : `nobody-${index}@readers.example`)
    flooded.answered += 1
    return answer
  })
  const reads = readOn(() => flooded.isOver)
  const answers = await Promise.all(flood)
  flooded.isOver = true
  const { count, odd } = await reads
  const busy = answers.filter(({ status }) => status === 503)
  const judged = answers.filter(({ status }) => status === 401)

  t.test('leave room for reads', async (t) => {
    t.strictSame(odd, [], 'each is answered')
    // If reads waited for the logins, the first one would come after them.
    t.ok(count >= 3, `${count} reads, one after the other, before the last login was answered`)
  })

  t.test('are judged, or told to come again soon', async (t) => {
    t.equal(judged.length + busy.length, 200, 'nothing else is answered')
    t.ok(judged.length > 0 && busy.length > 0, `${judged.length} judged`)
    for (const { retryAfter, type } of busy)
      t.strictSame({ retryAfter, type }, { retryAfter: '2', type: '/problems/unavailable' })
    for (const { type } of judged) t.equal(type, '/problems/invalid-credentials')
  })

  t.test('leave nothing behind', async (t) => {
    t.equal((await logIn(server.url, account)).status, 201)
    t.equal((await server.stop()).code, 0)
  })
})
