/** An acknowledged write survives kill -9, whichever database is behind the service. */
import t from 'tap'
import { events } from '../../src/db/tables/events.ts'
import { signupEvents, signups } from '../../src/db/tables/signups.ts'
import {
  bearer,
  complaintsOf,
  places,
  post,
  type Server,
  startServer,
  startWarnings,
} from '../helpers/server.ts'

/** The second round begins with what the first has recovered. */
const rounds = 2
const connections = 8
const acknowledgedPerRound = 60

const admin = { email: 'admin@masthead.example', password: 'a password of the admin' }

for (const { name, make } of places) {
  t.test(`kill -9 in a stream of writes, ${name}`, async (t) => {
    const { environment, open } = await make()
    const start = () =>
      startServer({ ...environment, DEMO: 'off', ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password })
    const acknowledged = new Set<string>()
    const attempted = new Set<string>()

    let server = await start()
    for (let round = 1; round <= rounds; round++) {
      const before = acknowledged.size
      await writeUntilKilled(server, { round, attempted, acknowledged })
      t.ok(acknowledged.size - before >= acknowledgedPerRound, `round ${round} acknowledged enough to lose`)

      server = await start()
      const kept = await listSignups(server)
      t.strictSame(missing(acknowledged, kept), [], `round ${round} lost nothing that was acknowledged`)
      t.strictSame(missing(kept, attempted), [], `round ${round} has nothing that nobody sent`)
      t.strictSame(complaintsOf(server), startWarnings(environment), 'the restart has nothing to complain of')
    }
    await server.kill()

    const { db, close } = await open()
    t.teardown(close)
    const count = await db.$count(signups)
    t.ok(count >= rounds * acknowledgedPerRound)
    t.equal(await db.$count(signupEvents), count, 'each signup has its line in the ledger')
    const written = await db.select({ type: events.type, subjects: events.subjects }).from(events)
    const requested = written.filter(({ type }) => type === 'signup.requested')
    t.equal(new Set(requested.map(({ subjects }) => subjects.signupId)).size, count, 'and its event')
    t.equal(requested.length, count)
  })
}

type Stream = { round: number; attempted: Set<string>; acknowledged: Set<string> }

/**
 * Writes over several connections until the process is gone. Each sends its next write once the
 * last one is acknowledged.
 */
async function writeUntilKilled(server: Server, { round, attempted, acknowledged }: Stream): Promise<void> {
  const enough = acknowledged.size + acknowledgedPerRound
  let killed: Promise<unknown> | undefined
  const write = async (connection: number) => {
    for (let number = 0; ; number++) {
      const email = `reader-${round}-${connection}-${number}@readers.example`
      attempted.add(email)
      const answer = await post(`${server.url}/v1/newsletter-signups`, { email }).catch(() => undefined)
      if (!answer) return
      if (answer.status !== 202) throw new Error(`${email} was answered with ${answer.status}`)
      acknowledged.add(email)
      if (acknowledged.size === enough) killed = server.kill()
      await answer.arrayBuffer().catch(() => {})
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, connection) => write(connection)))
  await killed
}

async function listSignups(server: Server): Promise<Set<string>> {
  const headers = await bearer(server.url, admin)
  const emails = new Set<string>()
  let cursor: string | null = null
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const answer = await fetch(`${server.url}/v1/newsletter-signups?limit=100${after}`, { headers })
    const list = (await answer.json()) as { data: { email: string }[]; page: { nextCursor: string | null } }
    for (const { email } of list.data) emails.add(email)
    cursor = list.page.nextCursor
  } while (cursor !== null)
  return emails
}

function missing(wanted: Set<string>, found: Set<string>): string[] {
  return [...wanted].filter((email) => !found.has(email))
}
