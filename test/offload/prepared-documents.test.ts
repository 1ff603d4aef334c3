/**
 * What the search keeps of a body is made before the transaction that publishes it, so that a long
 * body keeps no connection and no lock waiting.
 */
import t from 'tap'
import { createArticle } from '../../src/commands/articles/create-article.ts'
import { keepSchedule } from '../../src/commands/articles/keep-schedule.ts'
import { publishArticle } from '../../src/commands/articles/publish-article.ts'
import { reviseDraft } from '../../src/commands/articles/revise-draft.ts'
import { indexBody } from '../../src/domain/articles/article-document.ts'
import { anyVersion } from '../../src/domain/conditional-requests.ts'
import { rebuildSearch } from '../../src/jobs/rebuild-search.ts'
import { runSearchRefresh } from '../../src/jobs/refresh-search.ts'
import { ownActor } from '../helpers/actors.ts'
import { makeFormer } from '../helpers/articles/former-search.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'

const { send, deps: usual, author, colleague } = await startNewsroom()
const actor = ownActor(author.id)
const hour = 3_600_000

/** A word that only prepared bodies have. */
const mark = 'zanzibar'
let now = usual.clock()
let openTransactions = 0
let prepared: { text: string; wasInTransaction: boolean }[] = []
const { transact } = usual.database
const deps: typeof usual = {
  ...usual,
  clock: () => now,
  database: {
    ...usual.database,
    transact: async (work) => {
      openTransactions += 1
      return transact(work).finally(() => {
        openTransactions -= 1
      })
    },
  },
  textWork: {
    ...usual.textWork,
    indexBody: async (html) => {
      prepared.push({ text: indexBody(html).text, wasInTransaction: openTransactions > 0 })
      return indexBody(`${html}<p>${mark}</p>`)
    },
  },
}

const draft = async (body: string) => (await createArticle(deps, actor, { title: body, body })).articleId
const revise = (articleId: string, body: string) =>
  reviseDraft(deps, actor, { articleId, patch: { body }, expectation: anyVersion })
const publish = (articleId: string, input: Parameters<typeof publishArticle>[2]['input'] = {}) =>
  publishArticle(deps, actor, { articleId, input })
const later = (ms: number) => new Date(now.getTime() + ms)
const job = { signal: new AbortController().signal }

async function found(q: string): Promise<string[]> {
  const { body_ } = await send({ url: '/v1/articles', query: { q } })
  return (body_.data as { id: string }[]).map(({ id }) => id)
}

type Case = {
  how: string
  /** Returns the article that has become public by way of `publish`. */
  act: (body: string) => Promise<string>
  /** The bodies that are prepared; the last draft alone unless told otherwise. */
  bodies?: (body: string) => string[]
}

const cases: Case[] = [
  {
    how: 'the newest revision',
    act: async (body) => {
      const id = await draft(body)
      await publish(id)
      return id
    },
  },
  {
    how: 'the newest of several revisions',
    act: async (body) => {
      const id = await draft('Former.')
      await revise(id, body)
      await publish(id)
      return id
    },
  },
  {
    how: 'a revision that is given',
    act: async (body) => {
      const id = await draft(body)
      await revise(id, 'Latter.')
      await publish(id, { revision: 1 })
      return id
    },
  },
  {
    how: 'a time that has just passed',
    act: async (body) => {
      const id = await draft(body)
      await publish(id, { publishAt: later(-1_000) })
      return id
    },
  },
  {
    how: 'a date of last year',
    act: async (body) => {
      const id = await draft(body)
      await publish(id, { publishAt: later(-8_000 * hour), backdate: true })
      return id
    },
  },
  {
    how: 'an end',
    act: async (body) => {
      const id = await draft(body)
      await publish(id, { unpublishAt: later(hour) })
      return id
    },
  },
  {
    how: 'a second publication',
    act: async (body) => {
      const id = await draft('First.')
      await publish(id)
      await revise(id, body)
      await publish(id)
      return id
    },
    bodies: (body) => ['First.', body],
  },
  {
    how: 'a schedule that is kept',
    act: async (body) => {
      const id = await draft(body)
      await publish(id, { publishAt: later(hour) })
      now = later(2 * hour)
      await keepSchedule(deps, id)
      return id
    },
  },
  {
    how: 'a schedule that is woken too early and then kept',
    act: async (body) => {
      const id = await draft(body)
      await publish(id, { publishAt: later(hour) })
      await keepSchedule(deps, id)
      now = later(2 * hour)
      await keepSchedule(deps, id)
      return id
    },
  },
  {
    how: 'a schedule of a public article',
    act: async (body) => {
      const id = await draft('Public.')
      await publish(id)
      await revise(id, body)
      await publish(id, { publishAt: later(hour) })
      now = later(2 * hour)
      await keepSchedule(deps, id)
      return id
    },
    bodies: (body) => ['Public.', body],
  },
  {
    how: 'a body without words',
    act: async () => {
      const id = await draft('***')
      await publish(id)
      return id
    },
    bodies: () => [''],
  },
  {
    how: 'a body of another script',
    act: async () => {
      const id = await draft('東京都の天気')
      await publish(id)
      return id
    },
    bodies: () => ['東京都の天気'],
  },
]

t.test('does', async (t) => {
  for (const [index, { how, act, bodies = (text: string) => [text] }] of cases.entries()) {
    await t.test(`prepares ${how}`, async (t) => {
      prepared = []
      const body = `Number${index} of the table.`
      const id = await act(body)
      t.ok((await found(mark)).includes(id), 'the prepared body is the one that is found')
      t.strictSame(
        prepared,
        bodies(body).map((text) => ({ text, wasInTransaction: false })),
      )
    })
  }

  t.test('prepares the bodies of a batch for both jobs', async (t) => {
    const input = { title: 'Tagged', body: 'Tagged body.', tags: ['Renamed'] }
    const { articleId } = await createArticle(usual, actor, input)
    await publishArticle(usual, actor, { articleId, input: {} })
    t.notOk((await found(mark)).includes(articleId))
    prepared = []
    const { body_ } = await send({ url: '/v1/tags' })
    const tagId = (body_.data as { id: string; name: string }[]).find(({ name }) => name === 'Renamed')?.id
    await runSearchRefresh(deps, { payload: { tagId: tagId ?? '' }, ...job })
    t.ok((await found(mark)).includes(articleId))
    t.strictSame(prepared, [{ text: 'Tagged body.', wasInTransaction: false }])

    prepared = []
    await publishArticle(usual, actor, { articleId: await draft('Rebuilt.'), input: {} })
    await makeFormer(usual.database.db)
    await rebuildSearch(deps, job)
    t.ok(prepared.some(({ text }) => text === 'Rebuilt.'))
    t.notOk(prepared.some(({ wasInTransaction }) => wasInTransaction))
  })
})

t.test('refuses', async (t) => {
  prepared = []
  const id = await draft('Of somebody else.')
  const stranger = publishArticle(deps, ownActor(colleague.id), { articleId: id, input: {} })
  await t.rejects(stranger, { code: 'not-found' })
  await t.rejects(publish(unknownId), { code: 'not-found' })
  await t.rejects(publish(id, { revision: 9 }), { code: 'invalid-request' })
  t.same(prepared, [], 'to prepare what the caller may not publish, or what is not there')
  const busy = { ...deps.textWork, indexBody: () => Promise.reject(new Error('busy')) }
  await t.rejects(publishArticle({ ...deps, textWork: busy }, actor, { articleId: id, input: {} }))
  t.same(await found('somebody'), [], 'and nothing becomes public where it cannot be prepared')
})

t.test('keeps', async (t) => {
  t.test('a schedule without its body, which is prepared when it is due', async (t) => {
    prepared = []
    await publish(await draft('Ahead.'), { publishAt: later(hour) })
    t.same(prepared, [])
  })

  t.test('to the text that becomes public, if another one was prepared', async (t) => {
    const id = await draft('Prepared text.')
    const racing: typeof deps = {
      ...deps,
      textWork: {
        ...deps.textWork,
        indexBody: async (html) => {
          await revise(id, 'Saved meanwhile.')
          return deps.textWork.indexBody(html)
        },
      },
    }
    await publishArticle(racing, actor, { articleId: id, input: {} })
    t.same(await found('"saved meanwhile"'), [id])
    t.notOk((await found(mark)).includes(id))
  })
})
