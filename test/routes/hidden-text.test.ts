/** What moderators took away, or have not let through, comes out of no route that anybody may read. */
import t from 'tap'
import { type Person, startTestApp, type TestApp } from '../helpers/app.ts'
import { decide, expectStatus, startDiscussion } from '../helpers/discussion.ts'

type Operation = {
  security?: unknown[]
  parameters?: { in: string; name: string; schema: { enum?: string[] } }[]
}
type Document = { paths: Record<string, Record<string, Operation>> }

const marker = 'zanzibarquokka'
const text = (place: string) => `${marker}${place} [${marker}](https://${marker}.example) \`${marker}\``

/** Every URL of every GET that needs no token: each path with each of these ids and slugs, in each order. */
function anonymousUrls({ app }: TestApp, values: Record<string, string[]>): Map<string, string[]> {
  const { paths } = app.swagger() as unknown as Document
  const urls = new Map<string, string[]>()
  for (const [path, { get }] of Object.entries(paths)) {
    if (get?.security?.length !== 0) continue
    const query = get.parameters?.filter((parameter) => parameter.in === 'query') ?? []
    const names = query.map(({ name }) => name)
    const sizes = [names.includes('limit') && 'limit=100', names.includes('replies') && 'replies=11'].filter(
      Boolean,
    )
    const token = names.includes('token') && `token=${'a'.repeat(path.includes('reply-notices') ? 64 : 43)}`
    const sorts = query.find(({ name }) => name === 'sort')?.schema.enum ?? ['']
    const [, parameter] = /\{(\w+)\}/.exec(path) ?? []
    const places = parameter
      ? (values[parameter] ?? []).map((value) => path.replace(`{${parameter}}`, value))
      : [path]
    const article = names.includes('article') && `article=${values.id?.[0]}`
    const context = names.includes('context') && 'context=ancestors'
    const queries = sorts.map((sort) =>
      [...sizes, token, article, context, sort && `sort=${sort}`].filter(Boolean).join('&'),
    )
    urls.set(
      path,
      places.flatMap((place) => queries.map((each) => `${place}${each && '?'}${each}`)),
    )
  }
  return urls
}

t.test('keeps', async (t) => {
  const app = await startTestApp()
  const { send, person } = app
  const discussion = await startDiscussion(app)
  const { articleId, slug, post } = discussion
  const [author, victim, reader] = [await person(), await person(), await person()]
  const moderator = await person(['moderator'])
  const admin = await person(['admin'])
  const profile = await send({
    method: 'POST',
    url: '/v1/contributors',
    as: admin,
    payload: { name: 'Ada Lind', country: 'SE' },
  })

  const leaf = await post(author, text('leaf'))
  const answered = await post(author, text('answered'))
  const reply = await post(reader, 'A harmless reply', answered.id)
  const beneath = await post(author, text('beneath'), reply.id)
  const url = `/v1/articles/${articleId}/previews`
  const preview = expectStatus(await send({ method: 'POST', url, as: admin }), 201)
  const values = {
    token: [preview.body_.token],
    id: [articleId, leaf.id, answered.id, reply.id, beneath.id, author.id, victim.id],
    idOrSlug: [articleId, slug, expectStatus(profile, 201).body_.id, profile.body_.slug],
    code: ['not-found'],
    slug: ['cars'],
    part: ['2026-11'],
  }

  /** Paths that answered 200 at least once, and those where one of the words came out. */
  async function walk(words: readonly string[]) {
    const urls = anonymousUrls(app, values)
    const [answered, leaking] = [new Set<string>(), new Set<string>()]
    for (const [path, places] of urls) {
      for (const url of [...places, ...(path === '/livez' ? ['/openapi.json', '/docs'] : [])]) {
        const answer = await send({ url })
        if (answer.statusCode === 200) answered.add(path)
        const whole = `${answer.body} ${JSON.stringify(answer.headers)}`
        if (words.some((word) => whole.includes(word))) leaking.add(path)
      }
    }
    return { all: [...urls.keys()], answered: [...answered], leaking: [...leaking].sort() }
  }

  const commentPaths = [
    ...['atom', 'json', 'rss'].map((format) => `/feeds/articles/{idOrSlug}/comments.${format}`),
    ...['atom', 'json', 'rss'].map((format) => `/feeds/comments.${format}`),
    '/v1/accounts/{id}/comments',
    '/v1/articles/{id}/comments',
    '/v1/comments',
    '/v1/comments/{id}',
    '/v1/comments/{id}/replies',
  ]
  const secrets = (of: Person) => [marker, of.id, of.displayName]

  t.test('nothing yet: the walk sees every anonymous route, and the words where they belong', async (t) => {
    const { all, answered, leaking } = await walk([marker])
    t.strictSame(answered, all)
    t.strictSame(leaking, commentPaths)
    for (const path of ['/v1/articles', '/v1/articles/{idOrSlug}', '/v1/contributors', '/problems/{code}'])
      t.ok(all.includes(path), path)
  })

  t.test('hidden words, their author and the note on them', async (t) => {
    for (const { id } of [leaf, answered, beneath])
      expectStatus(await decide(app, moderator, id, { action: 'hide', note: text('note') }), 201)
    const { leaking } = await walk(secrets(author))
    t.strictSame(leaking, [])
    t.equal(
      (await send({ url: `/v1/comments/${answered.id}` })).body_.status,
      'hidden',
      'the tombstone stands',
    )
  })

  t.test('words that readers’ reports hold, what the reports say, and who made them', async (t) => {
    const held = await post(victim, text('held'))
    values.id.push(held.id)
    const reporters = [await person(), await person(), await person()]
    for (const as of reporters) {
      const payload = { reason: 'hate', note: text('report') }
      const url = `/v1/comments/${held.id}/reports`
      expectStatus(await send({ method: 'POST', url, as, payload }), 201)
    }
    const names = reporters.flatMap(({ id, displayName }) => [id, displayName])
    t.strictSame((await walk([...secrets(victim), ...names])).leaking, [])
    t.equal((await send({ url: `/v1/comments/${held.id}` })).statusCode, 404, 'it is held')
  })

  t.test('words that wait for a moderator', async (t) => {
    await discussion.setPolicy('premoderated')
    const root = await post(victim, text('pending'))
    const held = await post(victim, text('pending reply'), reply.id)
    values.id.push(root.id, held.id)
    t.strictSame((await walk(secrets(victim))).leaking, [])
  })

  t.test('words that their author has changed or taken away', async (t) => {
    await discussion.setPolicy('open')
    const [edited, removed] = [await post(reader, text('edited')), await post(reader, text('removed'))]
    const beneathRemoved = await post(reader, 'A reply', removed.id)
    values.id.push(edited.id, removed.id, beneathRemoved.id)
    const at = (id: string) => ({ url: `/v1/comments/${id}`, as: reader })
    const payload = { body: 'Harmless' }
    expectStatus(await send({ method: 'PATCH', payload, ...at(edited.id) }), 200)
    expectStatus(await send({ method: 'DELETE', ...at(removed.id) }), 204)
    t.strictSame((await walk([marker])).leaking, [])
    t.equal((await send({ url: `/v1/comments/${removed.id}` })).body_.status, 'removed')
  })

  t.test('everything of an unpublished article', async (t) => {
    for (const { id } of [leaf, answered, beneath])
      expectStatus(await decide(app, moderator, id, { action: 'restore' }), 201)
    t.strictSame((await walk([marker])).leaking, commentPaths)
    await discussion.unpublish()
    // Whoever was given the link still reads the text that it was made for.
    t.strictSame((await walk([marker, 'harmless', slug, discussion.title])).leaking, ['/v1/previews/{token}'])
  })
})
