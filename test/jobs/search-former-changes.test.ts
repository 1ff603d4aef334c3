/** What an instance of the former release changes, while instances of this release already run. */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { rebuildSearch } from '../../src/jobs/rebuild-search.ts'
import { startNewsroom } from '../helpers/newsroom.ts'

const { send, deps, addContributor, admin } = await startNewsroom()
const { db } = deps.database

/** How many articles, contributors or suggestions the answer has or counts. */
async function count(path: string): Promise<number> {
  const { statusCode, body, body_ } = await send({ url: `/v1/${path}` })
  if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${body}`)
  return body_.page?.total ?? body_.data.length
}

async function publish(title: string, tags: string[]): Promise<void> {
  const payload = { title, body: `Text about a ${title}.`, tags }
  const { id } = (await send({ method: 'POST', url: '/v1/articles', as: admin, payload })).body_
  await send({ method: 'PUT', url: `/v1/articles/${id}/publication`, as: admin, payload: {} })
}

await publish('Gooseberry', ['Fruit'])
await publish('Quince', ['Jelly'])
await addContributor({ name: 'Mirabel Plum', slug: 'mirabel', bio: 'Likes walnuts.' })

type Change = {
  /** The statement of the former release. */
  made: string
  /** What is found before; nobody finds it afterwards, and the job does not bring it back. */
  gone: readonly string[]
  /** What is found after the job. */
  come?: readonly string[]
}

const changes: Record<string, Change> = {
  'a new title': {
    made: `update articles set title = 'Rhubarb' where title = 'Gooseberry'`,
    gone: ['suggestions?q=gooseberry', 'suggestions?q=goosebery'],
    come: ['suggestions?q=rhubarb'],
  },
  'the new name of a tag': {
    made: `update tags set name = 'Orchard' where name = 'Fruit'`,
    gone: ['suggestions?q=fruit'],
    come: ['suggestions?q=orchard'],
  },
  'the new name of a contributor': {
    made: `update contributors set name = 'Damson Plum' where name = 'Mirabel Plum'`,
    gone: ['suggestions?q=mirabel', 'contributors?q=mirabel'],
    come: ['suggestions?q=damson', 'contributors?q=damson'],
  },
  'the new text of a profile': {
    made: `update contributors set bio = 'Likes chestnuts.' where name = 'Damson Plum'`,
    gone: ['contributors?q=walnuts'],
    come: ['contributors?q=chestnuts'],
  },
  'a withdrawal': {
    made: `update articles set status = 'unpublished' where title = 'Quince'`,
    gone: ['articles?q=quince', 'articles?q=quince&count=exact', 'suggestions?q=quince'],
  },
}

for (const [name, { made, gone, come = [] }] of Object.entries(changes)) {
  t.test(`follows ${name}`, async (t) => {
    for (const path of gone) t.equal(await count(path), 1, `${path} before`)
    await db.execute(sql.raw(made))
    for (const path of gone) t.equal(await count(path), 0, `${path} afterwards`)
    await rebuildSearch(deps, { signal: new AbortController().signal })
    for (const path of gone) t.equal(await count(path), 0, `${path} after the job`)
    for (const path of come) t.equal(await count(path), 1, `${path} after the job`)
  })
}
