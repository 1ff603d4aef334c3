/** Tests that no two tags have one name, which tag a draft means by a name, and deleted tags. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { fillTagNames } from '../../src/commands/articles/fill-tag-names.ts'
import { tags } from '../../src/db/tables/tags.ts'
import { tagNameKey } from '../../src/domain/articles/tag-names.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const newsroom = await startNewsroom()
const { send, deps, author, admin, moderator, write, revise, publish, unpublish, readDraft } = newsroom
const { db } = deps.database

const rename = (tag: string, name: string) =>
  send({ method: 'PATCH', url: `/v1/tags/${tag}`, payload: { name }, as: admin })
const merge = (tag: string, into: string) =>
  send({ method: 'POST', url: `/v1/tags/${tag}/merge`, payload: { into }, as: admin })
const remove = (tag: string, as = admin) => send({ method: 'DELETE', url: `/v1/tags/${tag}`, as })
const tagged = async (...names: string[]) => (await write({ tags: names })) as { id: string; tags: Tag[] }
type Tag = { slug: string; name: string }
const stored = async (slug: string) => (await db.select().from(tags).where(eq(tags.slug, slug)))[0]
const within = (ms: number) => new Date(deps.clock().getTime() + ms).toISOString()

t.test('does', async (t) => {
  t.test('find a tag by its new name in any case and form, without making another', async (t) => {
    await tagged('EVs')
    t.equal((await rename('evs', 'Éclair CARS')).statusCode, 200)
    for (const name of ['Éclair CARS', 'éclair cars', 'E\u0301CLAIR cars', ' Éclair  Cars ', 'Ｅ́clair cars'])
      t.strictSame((await tagged(name)).tags, [{ slug: 'evs', name: 'Éclair CARS' }], name)
    t.strictSame((await tagged('EVs')).tags, [{ slug: 'evs', name: 'Éclair CARS' }], 'by its former name')
  })

  t.test('find a tag by its slug, whatever its name is now', async (t) => {
    await tagged('Alpha')
    await rename('alpha', 'Omega')
    for (const name of ['alpha', 'Alpha'])
      t.match((await tagged(name)).tags, [{ slug: 'alpha', name: 'Omega' }])
  })

  t.test('let a tag change the letter case of its own name', async (t) => {
    await tagged('small')
    t.match(await rename('small', 'SMALL'), { statusCode: 200, body_: { name: 'SMALL' } })
  })

  t.test('free the name of a merged or deleted tag', async (t) => {
    await tagged('Left', 'Right')
    await merge('left', 'right')
    t.equal((await rename('right', 'LEFT')).statusCode, 200)
    await write({ slug: 'briefly-there', tags: ['Brief'] })
    await send({ method: 'DELETE', url: '/v1/articles/briefly-there', as: author })
    t.equal((await remove('brief')).statusCode, 204)
    await tagged('Long')
    t.equal((await rename('long', 'Brief')).statusCode, 200)
  })

  t.test('delete a tag, with the slugs that lead to it', async (t) => {
    const { id } = await tagged('Old', 'New')
    await publish(id)
    await merge('old', 'new')
    await revise(id, { tags: [] })
    await publish(id)
    const tag = await stored('new')
    t.match(await remove(tag?.id ?? ''), { statusCode: 204, body: '' })
    t.strictSame([await stored('old'), await stored('new')], [undefined, undefined])
    t.match((await newsroom.eventsOf(tag?.id ?? '')).at(-1), {
      type: 'tag.deleted',
      payload: { slug: 'new', formerSlugs: ['old'] },
      actorAccountId: admin.id,
    })
    t.match((await send({ url: '/v1/audit?type=tag.deleted', as: admin })).body_.data[0], {
      subjects: { tagId: tag?.id },
    })
    refused(t, await remove('new'), 404, 'not-found')
    const restored = await send({
      method: 'POST',
      url: `/v1/articles/${id}/revisions/1/restoration`,
      as: author,
    })
    t.match(restored, { statusCode: 200, body_: { tags: [] } }, 'without the tag, the text is the newest')
    t.match((await tagged('New')).tags, [{ slug: 'new', name: 'New' }], 'the slug is free')
    t.strictSame((await readDraft(id)).tags, [], 'the restored text does not name the new tag')
  })

  t.test(
    'leave the slug of a deleted tag out of what is restored, also when a newer tag has it',
    async (t) => {
      const { id } = await tagged('Gone', 'Stays', 'Merged')
      await merge('merged', 'stays')
      await revise(id, { tags: [] })
      t.equal((await remove('gone')).statusCode, 204)
      newsroom.advance(2 * 60_000)
      await tagged('Gone')
      const url = `/v1/articles/${id}/revisions/1/restoration`
      const restored = await send({ method: 'POST', url, as: author })
      t.match(restored, { statusCode: 201, body_: { tags: [{ slug: 'stays' }] } })
      t.equal(restored.body_.tags.length, 1)
      t.equal((await remove('gone')).statusCode, 409)
    },
  )
})

t.test('refuses', async (t) => {
  t.test('the name of another tag, in any case and form', async (t) => {
    await tagged('Straße', 'Sigma ΟΔΟΣ', 'Other')
    const before = await contentsOf(deps)
    for (const name of ['straße', 'STRASSE', 'Ｓtraße', 'stra\u00adße', 'sigma οδος', 'Sigma  οδοσ']) {
      const answer = await rename('other', name)
      refused(t, answer, 409, 'tag-name-taken')
      t.match(answer.body_, { detail: /Another tag has this name/, errors: [{ pointer: '/name' }] })
    }
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('a name that would be the slug of another tag, and so mean two', async (t) => {
    await tagged('Beta tag', 'Second')
    await rename('beta-tag', 'Alpha tag')
    const before = await contentsOf(deps)
    for (const name of ['beta-tag', 'Beta tag', 'BETA: TAG']) {
      const answer = await rename('second', name)
      refused(t, answer, 409, 'tag-name-taken')
      t.match(answer.body_, { detail: /the slug of another tag/, errors: [{ pointer: '/name' }] })
    }
    t.strictSame(await contentsOf(deps), before)
    t.equal((await rename('beta-tag', 'Beta Tag')).statusCode, 200, 'its own slug')
    await merge('second', 'beta-tag')
    t.equal((await rename('beta-tag', 'Second')).statusCode, 200, 'the slug of a tag merged into it')
  })

  t.test('to delete a tag of articles: published, withdrawn, drafted or scheduled', async (t) => {
    const { id } = await tagged('Busy')
    const second = await tagged('Busy')
    await publish(second.id)
    const third = await tagged('Busier')
    await merge('busier', 'busy')
    const scheduled = await tagged('Busy')
    await publish(scheduled.id, { publishAt: within(60_000) })
    await revise(scheduled.id, { tags: [] })
    const refusal = async (articles: number) => {
      const answer = await remove('busy')
      refused(t, answer, 409, 'tag-in-use')
      t.equal(answer.body_.articles, articles)
      t.match(
        answer.body_.detail,
        `${articles} article${articles === 1 ? ' has' : 's have'} the tag busy, drafts`,
      )
    }
    await refusal(4)
    await revise(id, { tags: [] })
    await refusal(3)
    await revise(third.id, { tags: [] })
    await revise(second.id, { tags: [] })
    await refusal(2)
    await unpublish(second.id)
    await refusal(1)
    await unpublish(scheduled.id)
    t.equal((await remove('busy')).statusCode, 204)
  })

  t.test('to delete what is no tag, or for others than admins', async (t) => {
    await tagged('Kept', 'Taken')
    await merge('taken', 'kept')
    for (const name of ['taken', 'no-such-tag', unknownId]) refused(t, await remove(name), 404, 'not-found')
    for (const as of [author, moderator]) refused(t, await remove('kept', as), 403, 'forbidden')
    refused(t, await send({ method: 'DELETE', url: '/v1/tags/kept' }), 401, 'unauthenticated')
  })
})

t.test('keeps', async (t) => {
  t.test('tags of the former release: the next start gives names a key where they are free', async (t) => {
    const { id } = await tagged('Once', 'Twice', 'Thrice')
    await publish(id)
    const alone = await tagged('Lone')
    await db.update(tags).set({ nameKey: null })
    await db.update(tags).set({ name: 'ONCE' }).where(eq(tags.slug, 'lone'))
    await fillTagNames(db)
    await fillTagNames(db)
    t.equal((await stored('once'))?.nameKey, 'once')
    t.match(await stored('lone'), { name: 'ONCE', nameKey: null }, 'the tag with more articles has the key')
    t.strictSame((await readDraft(alone.id)).tags, [{ slug: 'lone', name: 'ONCE' }])
    refused(t, await rename('lone', 'twice'), 409, 'tag-name-taken')
    t.equal((await rename('lone', 'Lonely')).statusCode, 200)
    t.equal((await stored('lone'))?.nameKey, 'lonely')
  })

  t.test('a key that folds once and for all', async (t) => {
    for (const name of ['Straße', 'ﬁ', 'ΟΔΟΣ', 'İstanbul', 'ǅ', 'ŉ', 'Å', '㎏', 'ϒ', 'ẞ'])
      t.equal(tagNameKey(tagNameKey(name)), tagNameKey(name), name)
  })
})
