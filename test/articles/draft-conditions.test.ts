/**
 * Tests conditional requests on drafts: If-None-Match for reading, If-Match against lost updates.
 */
import t from 'tap'
import { startNewsroom } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, deps, author, admin, write, revise, publish, readDraft, patchDraft, eventTypesOf } = newsroom

const urlOf = (id: string) => `/v1/articles/${id}/draft`
const readUnless = (id: string, tag: string) =>
  send({ url: urlOf(id), as: author, headers: { 'if-none-match': tag } })

/** The forms in which proxies hand on the tag of a revision. */
const proxied = (tag: string) => [
  `W/"${tag}"`,
  `"${tag}-gzip"`,
  `"${tag}--gzip"`,
  `"${tag};gzip"`,
  `"${tag}+gzip"`,
  `"${tag}-br"`,
  `"${tag};br"`,
  `W/"${tag};br"`,
  `"${tag}-zstd"`,
  `W/"${tag}-deflate"`,
  `"${tag}-GZIP"`,
  `"${tag}-gzip-br"`,
  `"${tag}"-gzip`,
  `"9", W/"${tag}-gzip"`,
  `"a, b",, "${tag};br",`,
]

t.test('does', async (t) => {
  t.test('answers 304 to If-None-Match with the present revision, 200 after a change', async (t) => {
    const { id } = await write()
    t.match(await readUnless(id, '"1"'), { statusCode: 304, body: '' })
    await revise(id, { title: 'Changed' })
    t.match(await readUnless(id, '"1"'), {
      statusCode: 200,
      headers: { etag: '"2"' },
      body_: { title: 'Changed' },
    })
  })

  t.test('revises when If-Match names the newest revision, alone, in a list or as *', async (t) => {
    const { id } = await write()
    for (const [index, tag] of ['"1"', '"7", "2"', '*', undefined].entries()) {
      const headers = tag === undefined ? {} : { 'if-match': tag }
      const answer = await patchDraft(id, { title: `Title ${index}` }, headers)
      t.match(
        { status: answer.statusCode, etag: answer.headers.etag },
        { status: 200, etag: `"${index + 2}"` },
      )
    }
  })
})

t.test('does, behind proxies', async (t) => {
  t.test('answers 304 to a tag that a proxy made weak or gave a coding', async (t) => {
    const { id } = await write()
    for (const tag of proxied('1')) t.equal((await readUnless(id, tag)).statusCode, 304, tag)
    for (const tag of ['"1-other"', '"1gzip"', '"11-gzip"', '1', 'W/1', '"1-gzip', '"1-gzip"-', '"x, 1"']) {
      t.equal((await readUnless(id, tag)).statusCode, 200, tag)
    }
  })

  t.test('revises when If-Match names the newest revision in any coding', async (t) => {
    const { id } = await write()
    let revision = 1
    for (const form of proxied('1').keys()) {
      const tag = proxied(String(revision))[form] ?? ''
      const answer = await patchDraft(id, { title: `Title ${form}` }, { 'if-match': tag })
      t.match({ tag, status: answer.statusCode }, { status: 200 }, tag)
      revision++
    }
    const url = `/v1/articles/${id}/revisions/1/restoration`
    const headers = { 'if-match': `W/"${revision}"` }
    t.match(await send({ method: 'POST', url, as: author, headers }), { statusCode: 201 })
  })
})

t.test('refuses', async (t) => {
  t.test(
    '412 when somebody saved first, saying which revision is the newest, who saved it and when',
    async (t) => {
      const { id } = await write()
      await revise(id, { title: 'Theirs' }, admin)
      const savedBy = { id: admin.id, displayName: admin.displayName }
      const savedAt = deps.clock().toISOString()
      for (const tag of ['"1"', 'W/"1"', '"1-gzip"', '"1", "3"', '"02"', '"2gzip"', '""', '"1, 2"']) {
        const answer = await patchDraft(id, { title: 'Mine' }, { 'if-match': tag })
        refused(t, answer, 412, 'precondition-failed')
        t.match(answer, { headers: { etag: '"2"' }, body_: { revision: 2, savedBy, savedAt } }, tag)
      }
      t.match(await readDraft(id), { revision: 2, title: 'Theirs' })
      t.strictSame(await eventTypesOf(id), ['article.created', 'article.revised'])
    },
  )

  t.test('400 for an If-Match that is no list of ETags', async (t) => {
    const { id } = await write()
    const others = ['"1" "2"', '"1"-', 'latest', '1;gzip', '-1', '1.5', 'W/', '"', "''", '1'.repeat(200)]
    for (const tag of ['', ',', '*, "1"', ...others]) {
      const answer = await patchDraft(id, { title: 'No' }, { 'if-match': tag })
      invalid(t, answer, ['if-match'])
      t.match(answer.body_.errors, [{ detail: 'must be * or a list of quoted ETags, for example "3"' }], tag)
    }
    t.match(await readDraft(id), { revision: 1 })
  })

  const unquoted: readonly (readonly [sent: string, meant: string, instead: string])[] = [
    ['1', '"1"', '1'],
    ['"4", 1', '"1"', '1'],
    [' 12 ', '"12"', '12'],
    ['11-published-1', '"11-published-1"', '11-published-1'],
    ['3-unpublished-2', '"3-unpublished-2"', '3-unpublished-2'],
    ['W/11-published-1', '"11-published-1"', 'W/11-published-1'],
    ['W/1', '"1"', 'W/1'],
    ['w/"1"', '"1"', 'w/"1"'],
    ["'1'", '"1"', "'1'"],
    ['`2-published-2`', '"2-published-2"', '`2-published-2`'],
    ['"1', '"1"', '"1'],
    ['1-published-1"', '"1-published-1"', '1-published-1"'],
    ['1-gzip', '"1-gzip"', '1-gzip'],
    ['1, 2', '"1"', '1'],
  ]
  for (const [sent, meant, instead] of unquoted) {
    t.test(`400 for ${sent} without its quotation marks, saying where they belong`, async (t) => {
      const { id } = await write()
      const answer = await patchDraft(id, { title: 'No' }, { 'if-match': sent })
      invalid(t, answer, ['if-match'])
      const detail = `must have its ETag in quotation marks: ${meant} instead of ${instead}`
      t.strictSame(answer.body_.errors[0].detail, detail)
      t.match(await readDraft(id), { revision: 1 })
    })
  }

  t.test('412 before it looks at what the patch would do', async (t) => {
    const { id } = await write()
    const payload = { contributors: ['nobody-of-this-name'], heroImage: {} }
    refused(t, await patchDraft(id, payload, { 'if-match': '"2"' }), 412, 'precondition-failed')
  })
})

t.test('keeps', async (t) => {
  t.test('304 from hiding that the draft was published or unpublished meanwhile', async (t) => {
    const { id } = await write()
    await publish(id)
    t.match(await readUnless(id, '"1"'), { statusCode: 200, body_: { status: 'published' } })
    await newsroom.unpublish(id)
    t.match(await readUnless(id, '"1"'), { statusCode: 200, body_: { status: 'unpublished' } })
  })

  t.test(
    'a publication from standing in the way of If-Match, with the tag from before it or after',
    async (t) => {
      for (const isReadAfter of [false, true]) {
        const { id } = await write()
        await publish(id)
        const { etag } = (await send({ url: urlOf(id), as: author })).headers
        const tag = isReadAfter ? String(etag) : '"1"'
        t.match(await patchDraft(id, { title: 'Next' }, { 'if-match': tag }), { statusCode: 200 }, tag)
        refused(t, await patchDraft(id, { title: 'Late' }, { 'if-match': tag }), 412, 'precondition-failed')
      }
    },
  )
})
