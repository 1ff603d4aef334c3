/**
 * Tests conditional requests on drafts: If-None-Match for reading, If-Match against lost updates.
 */
import t from 'tap'
import { startNewsroom } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, deps, author, admin, write, revise, publish, readDraft, patchDraft, eventTypesOf } = newsroom

const weakTagDetail =
  'If-Match needs a strong ETag, for example "3". A weak ETag, which begins with W/, never matches.'

const urlOf = (id: string) => `/v1/articles/${id}/draft`
const readUnless = (id: string, tag: string) =>
  send({ url: urlOf(id), as: author, headers: { 'if-none-match': tag } })

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

t.test('refuses', async (t) => {
  t.test(
    '412 when somebody saved first, saying which revision is the newest, who saved it and when',
    async (t) => {
      const { id } = await write()
      await revise(id, { title: 'Theirs' }, admin)
      const savedBy = { id: admin.id, displayName: admin.displayName }
      const savedAt = deps.clock().toISOString()
      for (const tag of ['"1"', '"3"', '"1", "3"', 'W/"2"', '"02"', '""']) {
        const answer = await patchDraft(id, { title: 'Mine' }, { 'if-match': tag })
        refused(t, answer, 412, 'precondition-failed')
        t.match(answer, { headers: { etag: '"2"' }, body_: { revision: 2, savedBy, savedAt } }, tag)
      }
      t.match(await readDraft(id), { revision: 2, title: 'Theirs' })
      t.strictSame(await eventTypesOf(id), ['article.created', 'article.revised'])
    },
  )

  t.test('412 for a weak ETag, saying that If-Match needs a strong one', async (t) => {
    const { id } = await write()
    for (const [tag, detail] of [
      ['W/"1"', weakTagDetail],
      ['"7", W/"1"', weakTagDetail],
      ['"7"', 'The newest revision is 1, not the one in If-Match.'],
    ] as const) {
      const patched = await patchDraft(id, { title: 'Mine' }, { 'if-match': tag })
      refused(t, patched, 412, 'precondition-failed')
      t.equal(patched.body_.detail, detail, tag)
      t.match(patched, { headers: { etag: '"1"' }, body_: { revision: 1 } })
    }
    const url = `/v1/articles/${id}/revisions/1/restoration`
    const headers = { 'if-match': 'W/"1"' }
    const restored = await send({ method: 'POST', url, as: author, headers })
    refused(t, restored, 412, 'precondition-failed')
    t.equal(restored.body_.detail, weakTagDetail)
  })

  t.test('400 for an If-Match that is no list of ETags', async (t) => {
    const { id } = await write()
    for (const tag of ['1', '', '"1', '*, "1"', '"1" "2"', 'a'.repeat(201)]) {
      invalid(t, await patchDraft(id, { title: 'No' }, { 'if-match': tag }), ['if-match'])
    }
    t.match(await readDraft(id), { revision: 1 })
  })

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
