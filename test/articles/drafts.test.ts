/** Tests creating an article, reading and revising its draft, and who may. */
import t from 'tap'
import { executedSql } from '../helpers/executed-sql.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, deps, author, colleague, admin, moderator, reader } = newsroom
const { write, revise, publish, readDraft, readArticle, eventTypesOf, eventsOf } = newsroom
const { patchDraft, postArticle } = newsroom

const urlOf = (id: string) => `/v1/articles/${id}/draft`
const ada = await newsroom.addContributor({ name: 'Ada Lind', accountId: author.id })

const hero = {
  url: 'https://img.example/a.jpg',
  alt: 'A',
  caption: 'Here',
  credit: 'Bo',
  width: 3,
  height: 2,
}

t.test('does', async (t) => {
  t.test('gives a new article the language of the publication, and no other one later', async (t) => {
    const setLanguage = (language: string) =>
      send({ method: 'PATCH', url: '/v1/settings', as: admin, payload: { language } })
    await setLanguage('pt-BR')
    const before = (await postArticle({ title: 'Carros' })).body_
    t.equal(before.language, 'pt-BR')
    t.equal((await postArticle({ title: 'Cars', language: 'en-GB' })).body_.language, 'en-GB')
    await setLanguage('en')
    t.equal((await postArticle({ title: 'Cars' })).body_.language, 'en')
    t.equal((await patchDraft(before.id, { dek: 'Elétricos' })).body_.language, 'pt-BR')
  })

  t.test('creates an article from a title alone: 201, Location, ETag, and every default', async (t) => {
    const answer = await postArticle({ title: 'A first drive' })
    const { body_ } = answer
    t.equal(answer.statusCode, 201)
    t.equal(answer.headers.location, urlOf(body_.id))
    t.equal(answer.headers.etag, '"1"')
    const now = deps.clock().toISOString()
    t.strictSame(body_, {
      warnings: [],
      id: body_.id,
      slug: 'a-first-drive',
      status: 'draft',
      revision: 1,
      title: 'A first drive',
      dek: null,
      body: '',
      bodyHtml: '',
      excerpt: '',
      readingMinutes: 1,
      given: [],
      language: 'en',
      contributors: [
        { id: ada.id, slug: 'ada-lind', name: 'Ada Lind', role: null, avatarUrl: null, avatar: ada.avatar },
      ],
      tags: [],
      sources: [],
      heroImage: null,
      note: null,
      publishAt: null,
      scheduledRevision: null,
      unpublishAt: null,
      scheduleFault: null,
      publishedAt: null,
      publishedRevision: null,
      createdBy: { id: author.id, displayName: author.displayName },
      createdAt: now,
      updatedAt: now,
    })
    const { warnings: _, ...draft } = body_
    t.strictSame((await send({ url: urlOf(body_.id), as: author })).body_, draft)
  })

  t.test(
    'keeps every field that it is given, and fills in what a source or picture leaves out',
    async (t) => {
      const input = {
        title: 'Everything',
        dek: 'All of it',
        body: 'One *two*.\n\n<script>alert(1)</script>',
        slug: 'all-of-it',
        language: 'nb-NO',
        note: 'first try',
      }
      const draft = await write({
        ...input,
        sources: [{ publisher: 'P', url: 'https://p.example/1' }],
        heroImage: { url: 'https://img.example/b.jpg', alt: '' },
      })
      t.match(draft, input)
      t.equal(draft.bodyHtml, '<p>One <em>two</em>.</p>')
      t.equal(draft.excerpt, 'One two.')
      t.strictSame(draft.sources, [
        {
          publisher: 'P',
          title: null,
          url: 'https://p.example/1',
          subscriptionRequired: false,
          kind: 'primary',
        },
      ])
      t.strictSame(draft.heroImage, {
        url: 'https://img.example/b.jpg',
        alt: '',
        caption: null,
        credit: null,
        width: null,
        height: null,
      })
    },
  )

  t.test('revises: the fields of the patch change, the others stay, the number grows', async (t) => {
    const before = await write({ title: 'Old', dek: 'Dek', body: 'Body', heroImage: hero })
    const answer = await patchDraft(before.id, { title: 'New', dek: null })
    t.equal(answer.statusCode, 200)
    t.equal(answer.headers.etag, '"2"')
    const updatedAt = deps.clock().toISOString()
    const after = { ...before, title: 'New', dek: null, revision: 2, updatedAt }
    t.strictSame(answer.body_, { ...after, warnings: [] })
    t.strictSame(await readDraft(before.id), after)
  })

  t.test('takes application/merge-patch+json', async (t) => {
    const { id } = await write()
    const payload = JSON.stringify({ title: 'Merged' })
    const answer = await patchDraft(id, payload, { 'content-type': 'application/merge-patch+json' })
    t.match(answer, { statusCode: 200, body_: { title: 'Merged', revision: 2 } })
  })

  t.test('merges the picture member by member (RFC 7396)', async (t) => {
    const { id } = await write({ heroImage: hero })
    const steps = [
      [{ alt: 'B' }, { ...hero, alt: 'B' }],
      [
        { caption: null, width: 9 },
        { ...hero, alt: 'B', caption: null, width: 9 },
      ],
      [null, null],
      [
        { url: 'https://img.example/c.jpg', alt: 'C' },
        { url: 'https://img.example/c.jpg', alt: 'C', width: null },
      ],
    ] as const
    for (const [patch, merged] of steps) t.match((await revise(id, { heroImage: patch })).heroImage, merged)
    t.equal((await readDraft(id)).heroImage.caption, null, 'nothing of the picture that was taken away')
  })

  t.test('replaces lists whole', async (t) => {
    const source = { publisher: 'P', url: 'https://p.example/1' }
    const { id } = await write({ tags: ['One', 'Two'], sources: [source, source] })
    const draft = await revise(id, {
      tags: ['Three'],
      sources: [{ ...source, title: 'T' }],
      contributors: [],
    })
    t.same(
      draft.tags.map(({ slug }: { slug: string }) => slug),
      ['three'],
    )
    t.same(
      draft.sources.map(({ title }: { title: string }) => title),
      ['T'],
    )
    t.same(draft.contributors, [])
  })

  t.test('keeps a note to the revision that it was written for', async (t) => {
    const { id } = await write({ note: 'first' })
    t.equal((await revise(id, { title: 'Again' })).note, null)
    t.match(await revise(id, { note: 'only a note' }), { note: 'only a note', revision: 3 })
  })

  t.test('lets an admin work on any draft, and says who saved last', async (t) => {
    const { id } = await write()
    t.equal((await send({ url: urlOf(id), as: admin })).statusCode, 200)
    const draft = await revise(id, { title: 'By the admin' }, admin)
    t.strictSame(draft.createdBy, { id: admin.id, displayName: admin.displayName })
    t.equal((await readDraft(id)).title, 'By the admin', 'and the author still has it')
  })
})

t.test('refuses', async (t) => {
  t.test('everybody who is not an author, and other authors as if there were nothing', async (t) => {
    const { id } = await write()
    for (const as of [reader, moderator]) {
      refused(t, await postArticle({ title: 'No' }, as), 403, 'forbidden')
      refused(t, await send({ url: urlOf(id), as }), 403, 'forbidden')
      refused(t, await patchDraft(id, { title: 'No' }, { as }), 403, 'forbidden')
    }
    const anonymous = await send({ url: urlOf(id) })
    refused(t, anonymous, 401, 'unauthenticated')
    t.equal(anonymous.headers['www-authenticate'], 'Bearer')
    refused(
      t,
      await send({ method: 'POST', url: '/v1/articles', payload: { title: 'No' } }),
      401,
      'unauthenticated',
    )
    for (const [articleId, as] of [
      [id, colleague],
      [unknownId, colleague],
      [unknownId, admin],
    ] as const) {
      refused(t, await send({ url: urlOf(articleId), as }), 404, 'not-found')
      refused(t, await patchDraft(articleId, { title: 'No' }, { as }), 404, 'not-found')
      refused(t, await patchDraft(articleId, { title: 'No' }, { as, 'if-match': '"9"' }), 404, 'not-found')
    }
    t.match(await readDraft(id), { revision: 1 })
  })

  t.test('400 naming each field that does not fit', async (t) => {
    const { id } = await write()
    const url = 'https://x.example/'
    const faulty: [Record<string, unknown>, string][] = [
      [{ title: '' }, '/title'],
      [{ title: ' ' }, '/title'],
      [{ title: 'a\nb' }, '/title'],
      [{ title: 'a'.repeat(201) }, '/title'],
      [{ title: null }, '/title'],
      [{ title: 12345 }, '/title'],
      [{ title: 'a\0' }, '/title'],
      [{ title: '\ud800' }, '/title'],
      [{ dek: 'a'.repeat(501) }, '/dek'],
      [{ body: null }, '/body'],
      [{ body: 'a'.repeat(200_001) }, '/body'],
      [{ language: 'english please' }, '/language'],
      [{ note: 'a'.repeat(501) }, '/note'],
      [{ tags: 'one' }, '/tags'],
      [{ tags: [''] }, '/tags/0'],
      [{ tags: Array.from({ length: 21 }, (_, index) => `t${index}`) }, '/tags'],
      [{ sources: [{ publisher: 'P', url, colour: 1 }] }, '/sources/0/colour'],
      [{ sources: [{ publisher: 'P' }] }, '/sources/0/url'],
      [{ sources: [{ publisher: 'P', url, kind: 'rumour' }] }, '/sources/0/kind'],
      [{ sources: [{ publisher: 'P', url: 'javascript:alert(1)' }] }, '/sources/0/url'],
      [{ heroImage: { url: '/relative', alt: '' } }, '/heroImage/url'],
      [{ heroImage: { url } }, '/heroImage/alt'],
      [{ heroImage: { alt: 'A' } }, '/heroImage/url'],
      [{ heroImage: {} }, '/heroImage/url'],
      [{ heroImage: { url, alt: 'A', width: 0 } }, '/heroImage/width'],
      [{ heroImage: { url: null, alt: 'A' } }, '/heroImage/url'],
      [{ contributors: ['two words'] }, '/contributors/0'],
      [{ status: 'published' }, '/status'],
      [{ createdBy: admin.id }, '/createdBy'],
      [{ 'a/b~c': 1 }, '/a~1b~0c'],
    ]
    for (const [fields, pointer] of faulty) {
      invalid(t, await patchDraft(id, fields), [pointer])
      invalid(t, await postArticle({ title: 'New', ...fields }), [pointer])
    }
    invalid(t, await postArticle({}), ['/title'])
    t.match(await readDraft(id), { revision: 1 })
  })

  t.test('400 for a body that is not a JSON object; 415 for another media type', async (t) => {
    const { id } = await write()
    for (const payload of ['[]', 'null', '"text"', '1']) {
      invalid(t, await patchDraft(id, payload, { 'content-type': 'application/json' }), [''])
    }
    for (const payload of ['', '{', '{"title":"a",}', '{"__proto__":{"title":"a"}}']) {
      const answer = await patchDraft(id, payload, { 'content-type': 'application/json' })
      refused(t, answer, 400, 'malformed-request')
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json-patch+json']) {
      refused(t, await patchDraft(id, '{}', { 'content-type': type }), 415, 'unsupported-media-type')
    }
    t.match(await readDraft(id), { revision: 1 })
  })
})

t.test('keeps', async (t) => {
  t.test('the published text unchanged while the draft changes', async (t) => {
    const { id } = await write({ title: 'Public', tags: ['Kept'] })
    await publish(id)
    const before = await readArticle(id)
    await revise(id, {
      title: 'Not yet',
      body: 'Not yet',
      tags: ['Other'],
      contributors: [],
      heroImage: hero,
    })
    t.strictSame(await readArticle(id), before)
    t.match(await readDraft(id), { status: 'published', publishedRevision: 1, revision: 2, title: 'Not yet' })
  })

  t.test('the revision and the log as they are when a patch changes nothing', async (t) => {
    const input = {
      title: 'Same',
      dek: 'D',
      body: 'B',
      tags: ['One', 'Two'],
      heroImage: hero,
      slug: 'the-same',
    }
    const { id } = await write(input)
    const before = await readDraft(id)
    for (const patch of [{}, input, { heroImage: {} }, { note: null }, { tags: ['one', 'two', 'One'] }]) {
      const answer = await patchDraft(id, patch)
      t.match({ status: answer.statusCode, etag: answer.headers.etag }, { status: 200, etag: '"1"' })
      t.strictSame(answer.body_, { ...before, warnings: [] })
    }
    t.strictSame(await eventTypesOf(id), ['article.created'])
  })

  t.test('a revision with its note when an empty patch comes', async (t) => {
    const { id } = await write({ note: 'ready for the desk' })
    t.match(await revise(id, {}), { revision: 1, note: 'ready for the desk' })
  })

  t.test('one event for each change, with who did it and which revision it made', async (t) => {
    const { id } = await write()
    await revise(id, { title: 'Two' })
    await revise(id, { title: 'Three' }, admin)
    t.match(await eventsOf(id), [
      { type: 'article.created', actorAccountId: author.id },
      { type: 'article.revised', actorAccountId: author.id, payload: { revision: 2 } },
      { type: 'article.revised', actorAccountId: admin.id, payload: { revision: 3 } },
    ])
    t.equal((await eventsOf(id)).length, 3)
  })

  t.test('a refused role away from the articles', async (t) => {
    const statements = await executedSql(() => postArticle({ title: 'No' }, reader))
    t.strictSame(
      statements.filter((text) => /article/.test(text)),
      [],
    )
  })

  t.test('drafts out of every cache', async (t) => {
    const { id } = await write()
    t.equal((await send({ url: urlOf(id), as: author })).headers['cache-control'], 'no-store')
  })
})
