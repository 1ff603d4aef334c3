/**
 * No public route may show unpublished texts: the test writes marked texts and looks for them in
 * every answer.
 */
import t, { type Test } from 'tap'
import { createFixtures } from '../helpers/fixtures.ts'
import { markSent, slug as newsletter, writeLetter } from '../helpers/newsletter/letters.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { refused } from '../helpers/refusal.ts'
import { type Names, type Seen, walkPublicRoutes } from '../helpers/walks/public-walk.ts'

const newsroom = await startNewsroom()
const { send, author, reader, write, revise, publish, unpublish, readDraft, addContributor } = newsroom

/** The least number of public GET routes; a walk that sees fewer is broken. */
const leastRoutes = 25
const mark = /quokka/i

const ada = await addContributor({ name: 'Ada Lind', accountId: author.id })
const bo = await addContributor({ name: 'Bo Ek' })

/** An article with the mark in every field, each recognisable. */
const marked = (stage: string) => ({
  title: `Quokka title ${stage}`,
  dek: `Quokka dek ${stage}`,
  body: `Quokka body ${stage}\n\n[quokka link](https://quokka.example/${stage})`,
  slug: `quokka-slug-${stage}`,
  note: `Quokka note ${stage}`,
  tags: [`Quokka tag ${stage}`],
  contributors: ['bo-ek'],
  language: 'qa-quokka',
  sources: [
    {
      publisher: `Quokka publisher ${stage}`,
      title: 'Quokka',
      url: `https://quokka.example/source/${stage}`,
    },
  ],
  heroImage: {
    url: `https://quokka.example/hero-${stage}.jpg`,
    alt: `Quokka alt ${stage}`,
    caption: `Quokka caption ${stage}`,
    credit: `Quokka credit ${stage}`,
  },
})
const plain = { dek: null, body: '', note: null, tags: ['Open'], contributors: ['ada-lind'], language: 'en' }
const clean = { ...plain, sources: [], heroImage: null }

async function comment(articleId: string, body: string, parentId?: string): Promise<string> {
  const answer = await send({
    method: 'POST',
    url: `/v1/articles/${articleId}/comments`,
    payload: { body, parentId: parentId ?? null },
    as: reader,
  })
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.body_.id
}

/** The public content: two articles with comments. */
const open = await write({ title: 'Open', ...clean, tags: ['Open', 'Shared'] })
await publish(open.id)
const root = await comment(open.id, 'A root')
const reply = await comment(open.id, 'A reply', root)
const second = await write({ title: 'Second', ...clean, contributors: [ada.id, bo.id] })
await publish(second.id)

const link = await send({
  method: 'POST',
  url: `/v1/articles/${open.id}/previews`,
  payload: { expiresIn: 3600 },
  as: author,
})

/** A letter that was sent, and a draft. Both name articles of which some have unpublished texts. */
const letters: string[] = []
for (const words of ['Open', 'Quokka']) {
  const sections = [{ heading: words, articles: [open.slug], rule: {} }]
  const { id } = await writeLetter(newsroom, newsroom.admin, { subject: words, intro: words, sections })
  letters.push(id)
}
await markSent(newsroom, letters[0] ?? '')
const fixtures = createFixtures(newsroom)
const letterToken = [await fixtures.letterToken()]

const known = {
  id: [open.id, second.id, root, reply, reader.id, ...letters, unknownId],
  article: [open.id, `${second.id},${unknownId}`],
  idOrSlug: [open.id, open.slug, second.slug, ada.id, 'ada-lind', 'bo-ek', 'nothing', unknownId],
  slug: ['open', 'shared', 'nothing', newsletter],
  part: ['2026-11', '2026-10', 'nothing'],
  tag: ['open', 'shared', 'nothing'],
  'tag.all': ['open,shared'],
  language: ['en'],
  publishedAfter: ['2026-01-01T00:00:00Z'],
  publishedBefore: ['2100-01-01T00:00:00Z'],
  q: ['second'],
  contributor: ['ada-lind', bo.id, 'nobody'],
  role: ['contributor', 'editor,moderator'],
  code: ['not-found', 'no-such-code'],
  token: ['0'.repeat(43)],
  '/v1/contributors/{idOrSlug}/articles idOrSlug': ['ada-lind'],
  '/v1/previews/{token} token': [link.body_.token],
  '/v1/reply-notices/unsubscription token': ['a'.repeat(64)],
  '/v1/newsletters/{slug} slug': ['newsletter'],
  '/v1/newsletter-signups/confirmation token': [await fixtures.signupToken()],
  '/v1/newsletter-signups/preferences token': letterToken,
  '/v1/newsletter-signups/unsubscribe token': letterToken,
}

/** The names that only somebody who has seen the draft can know. */
function secretNames(stage: string, ids: readonly string[]): Names {
  const slug = `quokka-slug-${stage}`
  return {
    ...known,
    id: ids,
    article: [ids.join(',') || unknownId],
    idOrSlug: [slug, ...ids, ...ids.map((id) => id.toUpperCase())],
    slug: [`quokka-tag-${stage}`],
    tag: [`quokka-tag-${stage}`],
    'tag.all': [`quokka-tag-${stage}`],
    q: ['quokka'],
  }
}

/** As many names of the same form that do not exist. */
function emptyNames({ id = [], idOrSlug = [] }: Names): Names {
  const others = (names: readonly string[]) => names.map(() => unknownId)
  return {
    ...known,
    id: others(id),
    article: [others(id).join(',') || unknownId],
    idOrSlug: ['no-such-slug', ...others(idOrSlug.slice(1))],
    slug: ['no-such-tag'],
    tag: ['no-such-tag'],
    'tag.all': ['no-such-tag'],
    q: ['nowhere'],
  }
}

function marksIn(seen: Map<string, Seen>): string[] {
  return [...seen].flatMap(([url, { text }]) => (mark.test(text) ? [`${url}: ${text}`] : []))
}

function distinct(seen: Map<string, Seen>): string[] {
  return [...new Set([...seen.values()].map((each) => JSON.stringify(each)))].sort()
}

/**
 * Public routes answer as before, byte for byte, and the names of hidden things get the same
 * answers as names that do not exist.
 */
async function showsNothing(t: Test, before: Map<string, Seen>, ...secrets: Names[]): Promise<void> {
  t.strictSame(await walkPublicRoutes(newsroom, known), before, 'all answers are as before')
  const nothing = new Map<string, string[]>()
  for (const names of secrets) {
    const found = await walkPublicRoutes(newsroom, names)
    t.strictSame(marksIn(found), [], 'no mark is anywhere')
    const empty = emptyNames(names)
    const key = JSON.stringify(empty)
    const expected = nothing.get(key) ?? distinct(await walkPublicRoutes(newsroom, empty))
    nothing.set(key, expected)
    t.strictSame(distinct(found), expected, 'the names lead nowhere')
  }
}

t.test('does', async (t) => {
  t.test('walk every public route, each to a success', async (t) => {
    const seen = [...(await walkPublicRoutes(newsroom, known)).values()]
    const routes = new Set(seen.map(({ route }) => route))
    t.ok(routes.size >= leastRoutes, `${routes.size} routes`)
    for (const route of routes)
      t.ok(
        seen.some((each) => each.route === route && each.status === 200),
        route,
      )
    const needsSearch = ({ status, text }: Seen) => status === 400 && / only together with q\b/.test(text)
    t.strictSame(
      seen.filter((each) => each.status !== 200 && each.status !== 404 && !needsSearch(each)),
      [],
    )
  })

  t.test('find every public field once it is published, so that the search would see a leak', async (t) => {
    const article = await write(marked('control'))
    await publish(article.id)
    const said = await comment(article.id, 'Quokka comment control')
    const seen = await walkPublicRoutes(newsroom, secretNames('control', [article.id, said, reader.id]))
    const texts = [...seen.values()].map(({ text }) => text).join('\n')
    const fields = ['title', 'dek', 'body', 'tag', 'publisher', 'alt', 'caption', 'credit', 'comment']
    for (const field of fields) t.ok(texts.includes(`Quokka ${field} control`), field)
    for (const part of ['quokka-slug-', 'quokka-tag-', 'quokka.example/source/', 'quokka.example/hero-']) {
      t.ok(texts.includes(`${part}control`), part)
    }
    t.notOk(texts.includes('Quokka note control'), 'the note is never public')
    const routes = new Set([...seen.values()].filter(({ text }) => mark.test(text)).map(({ route }) => route))
    t.strictSame([...routes].sort(), [
      ...['/feeds/articles.atom', '/feeds/articles.json', '/feeds/articles.rss'],
      ...['atom', 'json', 'rss'].map((format) => `/feeds/articles/{idOrSlug}/comments.${format}`),
      ...['/feeds/comments.atom', '/feeds/comments.json', '/feeds/comments.rss'],
      ...['/feeds/tags/{slug}.atom', '/feeds/tags/{slug}.json', '/feeds/tags/{slug}.rss'],
      ...['/sitemap-news.xml', '/sitemap.xml', '/sitemaps/{part}.xml'],
      '/v1/accounts/{id}/comments',
      '/v1/articles',
      '/v1/articles/{idOrSlug}',
      '/v1/articles/{id}/comments',
      '/v1/comments',
      '/v1/comments/{id}',
      '/v1/suggestions',
      '/v1/tags',
    ])
    await unpublish(article.id)
  })
})

t.test('refuses', async (t) => {
  t.test('a draft by any of its names exactly as it refuses names that do not exist', async (t) => {
    const { id, slug } = await write(marked('hidden'))
    const headers = { 'x-request-id': 'same' }
    const at = async (path: string) => {
      const { statusCode, body, headers: got } = await send({ url: path, headers })
      return { statusCode, body, headers: { ...got, date: '' } }
    }
    for (const rest of ['', '/comments']) {
      const missing = await at(`/v1/articles/${unknownId}${rest}`)
      t.equal(missing.statusCode, 404)
      t.strictSame(await at(`/v1/articles/${id}${rest}`), missing)
    }
    t.strictSame(await at(`/v1/articles/${slug}`), await at('/v1/articles/no-such-slug'))
    const post = (articleId: string) =>
      send({
        method: 'POST',
        url: `/v1/articles/${articleId}/comments`,
        payload: { body: 'Hm' },
        headers,
        as: reader,
      })
    refused(t, await post(id), 404, 'not-found')
    t.equal((await post(id)).body, (await post(unknownId)).body)
  })
})

/** The routes of the masthead that show what a profile shows. */
const mastheadRoutes = ['/v1/contributors', '/v1/contributors/{idOrSlug}']

t.test('keeps', async (t) => {
  t.test('an e-mail address that its contributor does not show, on every channel', async (t) => {
    const before = await walkPublicRoutes(newsroom, known)
    const email = 'quokka@quokka.example'
    const change = (payload: object) =>
      send({ method: 'PATCH', url: '/v1/contributors/ada-lind', payload, as: newsroom.admin })
    const found = async () => {
      const seen = await walkPublicRoutes(newsroom, { ...known, q: [...known.q, 'quokka'] })
      return [
        ...new Set(
          [...seen.values()]
            .filter(({ text }) => mark.test(text.replace(/\?q=quokka/g, '')))
            .map(({ route }) => route),
        ),
      ]
    }
    const { updatedAt } = (await change({ email })).body_
    const after = await walkPublicRoutes(newsroom, known)
    t.notOk([...after.values()].some(({ text }) => mark.test(text)))
    t.strictSame([...after.keys()], [...before.keys()])
    t.strictSame(await found(), [])
    const audit = await send({ url: '/v1/audit?limit=100', as: newsroom.admin })
    t.notMatch(audit.body, mark, 'nor is it in the event log')
    await change({ showsEmail: true })
    t.strictSame((await found()).sort(), mastheadRoutes)
    await change({ email: null, showsEmail: false })
    t.ok(updatedAt)
  })

  t.test('a draft that was never published', async (t) => {
    const before = await walkPublicRoutes(newsroom, known)
    const article = await write(marked('draft'))
    await revise(article.id, {
      ...marked('draft'),
      title: 'Quokka title again',
      tags: ['Open', 'Quokka tag draft'],
    })
    await showsNothing(t, before, secretNames('draft', [article.id]))
  })

  t.test('an edit of a published article', async (t) => {
    const before = await walkPublicRoutes(newsroom, known)
    await revise(open.id, marked('edit'))
    t.match(await readDraft(open.id), { title: 'Quokka title edit', status: 'published' })
    await showsNothing(t, before, secretNames('edit', []))
  })

  t.test('an unpublished article: its text, its addresses, its comments', async (t) => {
    const before = await walkPublicRoutes(newsroom, known)
    const article = await write(marked('first'))
    await publish(article.id)
    await revise(article.id, { slug: 'quokka-slug-gone', tags: ['Open', 'Quokka tag gone'] })
    await publish(article.id)
    const said = await comment(article.id, 'Quokka comment')
    const answered = await comment(article.id, 'Quokka answer', said)
    t.not(marksIn(await walkPublicRoutes(newsroom, known)).length, 0, 'it was public')
    await unpublish(article.id)
    const ids = [article.id, said, answered]
    await showsNothing(t, before, secretNames('gone', ids), secretNames('first', ids))
    await revise(article.id, marked('later'))
    await showsNothing(t, before, secretNames('later', ids))
  })

  t.test('earlier and later revisions than the one that is public', async (t) => {
    const article = await write(marked('early'))
    await revise(article.id, { ...clean, title: 'Clean', slug: 'clean' })
    await revise(article.id, marked('late'))
    await publish(article.id, { revision: 2 })
    t.match(await newsroom.readArticle(article.id), {
      title: 'Clean',
      slug: 'clean',
      tags: [{ slug: 'open' }],
    })
    for (const stage of ['early', 'late']) {
      t.strictSame(marksIn(await walkPublicRoutes(newsroom, secretNames(stage, [article.id]))), [], stage)
    }
  })

  t.test('what a later publication has replaced', async (t) => {
    const article = await write(marked('replaced'))
    await publish(article.id)
    await revise(article.id, { ...clean, title: 'Replacement', slug: 'replacement' })
    await publish(article.id)
    const seen = await walkPublicRoutes(newsroom, secretNames('replaced', [article.id]))
    t.strictSame(marksIn(seen), [])
    t.equal(seen.get('/v1/articles/quokka-slug-replaced')?.status, 308, 'its former address leads on')
  })
})
