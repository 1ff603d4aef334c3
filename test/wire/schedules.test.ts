/**
 * Schedules survive the process: killed before, while and after they come due, each is kept once.
 */
import t from 'tap'
import {
  countPublic,
  eventTypesByArticle,
  logInAdmin,
  withAdmin,
} from '../helpers/articles/scheduling-servers.ts'
import { complaintsOf, places, startProcess, startServer, startWarnings } from '../helpers/server.ts'
import { until } from '../helpers/until.ts'

const count = 30
const kills = 2

for (const { name, make } of places) {
  t.test(`kill -9 around the time of ${count} schedules, ${name}`, async (t) => {
    const { environment, open } = await make()
    const start = () => startServer({ ...environment, ...withAdmin })
    let server = await start()
    const desk = await logInAdmin(server)
    const began = Date.now()
    const [ending = '', cancelled = '', ...ids] = await desk.write(2 + count)
    // To schedule the articles takes less time than to write them, however busy the machine is.
    const publishAt = new Date(Date.now() + Math.max(5_000, 3 * (Date.now() - began)))
    await desk.schedule(ending, { unpublishAt: publishAt })
    await desk.schedule(cancelled, { publishAt })
    for (const id of ids) await desk.schedule(id, { publishAt })
    await desk.withdraw(cancelled)
    t.equal(await countPublic(server), 1, 'only what is to end is public')
    await server.kill()

    // No process runs during that time.
    await until(() => Date.now() > publishAt.getTime())
    for (let kill = 1; kill <= kills; kill++) {
      const next = startProcess({ ...environment, ...withAdmin })
      // Once the first is kept, the others follow. When the process listens, none may be left.
      await until(() => next.logs.some(({ msg }) => /^published on schedule|is listening/.test(msg)))
      await next.kill()
    }
    server = await start()
    await until(async () => (await countPublic(server)) === count)
    t.strictSame(complaintsOf(server), startWarnings(environment), 'nothing to complain of')
    await server.stop()

    const database = await open()
    t.teardown(() => database.close())
    const types = await eventTypesByArticle(database)
    t.strictSame(types.get(ending), ['article.published', 'article.unpublished'])
    t.strictSame(types.get(cancelled), ['article.scheduled', 'article.unscheduled'])
    const kept = ids.map((id) => types.get(id))
    t.strictSame(
      kept,
      ids.map(() => ['article.scheduled', 'article.published']),
    )
  })
}
