/**
 * The settings of the publication: defaults, replacement, lost updates, and their entry in the
 * audit.
 */
import t from 'tap'
import { settings } from '../../src/db/tables/settings.ts'
import { defaultSettings } from '../../src/domain/settings.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const newsroom = await startNewsroom()
const { send, deps, admin } = newsroom
const url = '/v1/settings'
const read = () => send({ url, as: admin })
type Members = Record<string, unknown>
const put = (members: Members, headers: Record<string, string> = {}) =>
  send({ method: 'PUT', url, payload: { ...defaultSettings, ...members }, as: admin, headers })
const patch = (payload: Members, headers: Record<string, string> = {}) =>
  send({ method: 'PATCH', url, payload, as: admin, headers })

const paper = {
  publicationName: 'The Paper',
  description: 'Daily.',
  language: 'nb',
  siteUrl: 'https://paper.example/news',
  articlePath: '/{year}/{month}/{day}/{slug}?id={id}',
  contributorPath: '/people/{id}',
  tagPath: '/#/topics/{slug}',
  logoUrl: 'https://paper.example/logo.png',
  feedText: 'short',
}

t.test('does', async (t) => {
  t.test('answers with the defaults while nobody has set anything', async (t) => {
    const answer = await read()
    t.strictSame(answer.body_, { ...defaultSettings, updatedAt: null })
    t.equal(answer.headers.etag, '"0"')
    t.equal(answer.headers['cache-control'], 'no-store')
    t.equal(await deps.database.db.$count(settings), 0)
  })

  t.test('replaces all of them', async (t) => {
    const first = await put(paper)
    t.match(first, { statusCode: 200, headers: { etag: '"1"' }, body_: paper })
    t.strictSame((await read()).body_, first.body_)
    const second = await put({ publicationName: 'The Paper', siteUrl: 'https://paper.example/' })
    const expected = { ...defaultSettings, publicationName: 'The Paper', siteUrl: 'https://paper.example' }
    t.match(second, { statusCode: 200, headers: { etag: '"2"' }, body_: expected }, 'no slash at the end')
    t.ok(second.body_.updatedAt > first.body_.updatedAt)
  })

  t.test('takes phrases with a letter, a digit or an emoji', async (t) => {
    const heldPhrases = ['ham', '7', '💰', '★ ham', '$100', '🇩🇪', '電気', 'é', '☎️', '1️⃣', 'a', '٣']
    t.strictSame((await patch({ heldPhrases })).body_.heldPhrases, heldPhrases)
    await patch({ heldPhrases: [] })
  })

  t.test('takes the answer of GET, changed, and ignores its time', async (t) => {
    const request = { method: 'PUT', url, as: admin } as const
    const seen = (await read()).body_
    t.strictSame((await send({ ...request, payload: seen })).body_, seen, 'and nothing has changed')
    const payload = { ...seen, description: 'Weekly.', updatedAt: '2001-01-01T00:00:00.000Z' }
    const changed = await send({ ...request, payload })
    t.match(changed, { statusCode: 200, body_: { ...seen, description: 'Weekly.', updatedAt: String } })
    t.ok(changed.body_.updatedAt >= seen.updatedAt)
  })

  t.test(
    'writes one audited event with the names of what has changed, and none where nothing has',
    async (t) => {
      await put(paper)
      const { version } = (await deps.database.db.select().from(settings))[0] ?? {}
      const again = await put(paper)
      t.equal(again.headers.etag, `"${version}"`)
      await put({ ...paper, description: null, feedText: 'full' })
      const audit = await send({ url: '/v1/audit', query: { type: 'settings.changed' }, as: admin })
      t.match(audit.body_.data[0], {
        type: 'settings.changed',
        actorAccountId: admin.id,
        payload: {
          fields: ['description', 'feedText'],
          before: { description: 'Daily.', feedText: 'short' },
          after: { description: null, feedText: 'full' },
        },
      })
      t.strictSame(Object.keys(audit.body_.data[0].payload.after).sort(), ['description', 'feedText'])
      t.equal(audit.body_.data.length, (version ?? 0) + 1)
    },
  )

  t.test('changes some of them by a merge patch, and keeps the others', async (t) => {
    await put({ ...paper, heldPhrases: ['casino'] })
    const before = (await read()).body_
    const type = 'application/merge-patch+json'
    const answer = await patch({ language: 'de', logoUrl: null }, { 'content-type': type })
    t.equal(answer.statusCode, 200)
    const { updatedAt, ...after } = answer.body_
    t.strictSame({ ...after, updatedAt: before.updatedAt }, { ...before, language: 'de', logoUrl: null })
    t.ok(updatedAt > before.updatedAt)
    t.strictSame((await read()).body_, answer.body_)
    t.equal((await read()).headers.etag, answer.headers.etag)
    const audit = await send({ url: '/v1/audit', query: { type: 'settings.changed' }, as: admin })
    t.strictSame(audit.body_.data[0].payload, {
      fields: ['language', 'logoUrl'],
      before: { language: 'nb', logoUrl: 'https://paper.example/logo.png' },
      after: { language: 'de', logoUrl: null },
    })
  })

  t.test('writes nothing for a patch that changes nothing', async (t) => {
    await put(paper)
    const before = await contentsOf(deps)
    const { body_, headers } = await read()
    for (const payload of [{}, { language: 'nb' }, { siteUrl: 'https://paper.example/news/' }]) {
      const answer = await patch(payload)
      t.match(answer, { statusCode: 200, headers: { etag: headers.etag } })
      t.strictSame(answer.body_, body_)
    }
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('keeps the changes of two admins who patch different settings at once', async (t) => {
    await put(paper)
    await Promise.all([patch({ language: 'fr' }), patch({ feedText: 'full' })])
    t.match((await read()).body_, { language: 'fr', feedText: 'full', description: 'Daily.' })
  })

  t.test('goes by If-Match of a patch', async (t) => {
    const conditions = { 'if-match': String((await read()).headers.etag) }
    t.equal((await patch({ description: 'Monthly.' }, conditions)).statusCode, 200)
    refused(t, await patch({ description: 'Hourly.' }, conditions), 412, 'precondition-failed')
    t.equal((await read()).body_.description, 'Monthly.')
  })

  t.test('stores the address of the site in its normal form, to which paths are appended', async (t) => {
    for (const [written, siteUrl] of [
      ['https://a.example/..', 'https://a.example'],
      ['https://a.example/news/./x', 'https://a.example/news/x'],
      ['https://a.example/%2e%2E/x', 'https://a.example/x'],
      [' HTTPS://A.example/ ', 'https://a.example'],
      ['https://a.example:443', 'https://a.example'],
      ['https://127.1/news', 'https://127.0.0.1/news'],
      ['https://0x7f000001', 'https://127.0.0.1'],
      ['https://zeitung-für.example/ä', 'https://xn--zeitung-fr-ieb.example/%C3%A4'],
    ] as const) {
      t.match((await patch({ siteUrl: written })).body_, { siteUrl }, written)
    }
  })

  t.test('takes an ETag that a proxy made weak or gave a coding', async (t) => {
    const saved = await patch({ description: 'Yearly.' })
    const tag = String(saved.headers.etag).slice(1, -1)
    for (const form of [`W/"${tag}"`, `"${tag}-gzip"`, `"${tag};br"`]) {
      t.equal((await patch({ description: 'Yearly.' }, { 'if-match': form })).statusCode, 200, form)
    }
  })

  t.test('goes by If-Match where it is sent', async (t) => {
    const conditions = { 'if-match': String((await read()).headers.etag) }
    const saved = await put({ ...paper, description: 'Weekly.' }, conditions)
    t.equal(saved.statusCode, 200)
    refused(t, await put(paper, conditions), 412, 'precondition-failed')
    t.equal((await read()).body_.description, 'Weekly.')
  })

  t.test('reads in one statement', async (t) => {
    t.equal((await executedSql(read)).length, 1)
  })
})

t.test('refuses', async (t) => {
  const refusals: [name: string, change: Record<string, unknown>, pointer: string][] = [
    ...['javascript:alert(1)', 'ftp://a.example', 'https://u:p@a.example', 'https://a.example?x=1'],
    ...['https://a.example/#top', '/relative', 'https://a.example:99999', 'https://', ''],
  ].map((siteUrl) => [`the site ${siteUrl}`, { siteUrl }, '/siteUrl'])
  const paths = [
    'articles/{slug}',
    '//evil.example/{slug}',
    '/articles',
    '/{slug',
    '/{title}',
    '/{slug}"',
    '/<{slug}>',
  ]
  for (const articlePath of [...paths, '/{slug}/\n', '/{year}/x']) {
    refusals.push([`the path ${articlePath}`, { articlePath }, '/articlePath'])
  }
  refusals.push(['a year of a tag', { tagPath: '/{year}/{slug}' }, '/tagPath'])
  refusals.push(['a name with nothing to see', { publicationName: '\u200b ' }, '/publicationName'])
  refusals.push(['a name that turns the text around it', { publicationName: 'a\u202eb' }, '/publicationName'])
  refusals.push(['feeds of another length', { feedText: 'none' }, '/feedText'])
  for (const phrase of ['★', '†', '—', '∞', '...', '→', '§', '«»', '★ ★', '—†—', '%%', '¿?']) {
    refusals.push([`the phrase ${phrase}`, { heldPhrases: ['ham', phrase] }, '/heldPhrases/1'])
    refusals.push([`the blocked phrase ${phrase}`, { blockedPhrases: [phrase] }, '/blockedPhrases/0'])
  }
  refusals.push(['what is no setting', { blockedWords: [] }, '/blockedWords'])

  for (const siteUrl of [
    'https://a.example\\..\\x',
    'https://a.example//x',
    'https://a.example/x//',
    '//a.b',
  ]) {
    refusals.push([`the site ${siteUrl}`, { siteUrl }, '/siteUrl'])
  }

  for (const [name, change, pointer] of refusals) {
    t.test(`${name}, and changes nothing`, async (t) => {
      const before = await contentsOf(deps)
      invalid(t, await put({ ...paper, ...change }), [pointer])
      invalid(t, await patch(change), [pointer])
      t.strictSame(await contentsOf(deps), before)
    })
  }

  t.test('a whole with members left out, names each of them, and changes nothing', async (t) => {
    const before = await contentsOf(deps)
    const { language, blockedPhrases, ...payload } = { ...defaultSettings, ...paper }
    const answer = await send({ method: 'PUT', url, payload, as: admin })
    invalid(t, answer, ['/blockedPhrases', '/language'])
    const short = await send({ method: 'PUT', url, payload: { publicationName: 'The Paper' }, as: admin })
    // An answer names 20 parts at most.
    t.equal(short.body_.errors.length, Math.min(20, Object.keys(defaultSettings).length - 1))
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('null where a setting has no such value', async (t) => {
    const before = await contentsOf(deps)
    for (const name of ['publicationName', 'language', 'feedText', 'heldPhrases', 'commentEditWindow']) {
      invalid(t, await patch({ [name]: null }), [`/${name}`])
    }
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('a weak or compressed ETag of other settings than the present ones', async (t) => {
    for (const tag of ['W/"9999"', '"9999-gzip"', 'W/"9999;br"']) {
      refused(t, await put(paper, { 'if-match': tag }), 412, 'precondition-failed')
    }
  })

  t.test('If-Match that is not an ETag', async (t) => {
    invalid(t, await put(paper, { 'if-match': '3' }), ['if-match'])
  })
})

t.test('keeps', async (t) => {
  t.test('settings of an older release, completes them, and leaves out unknown ones', async (t) => {
    const { db } = deps.database
    const members = { publicationName: 'Old', retired: true } as { publicationName: string }
    await db.update(settings).set({ members })
    const { updatedAt: _, ...seen } = (await read()).body_
    t.strictSame(seen, { ...defaultSettings, publicationName: 'Old' })
  })
})
