/** Tests the names in a draft: its slug, its tags and its byline. */
import t from 'tap'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, author, colleague, admin, write, revise, publish, unpublish, readDraft, addContributor } =
  newsroom
const { patchDraft, postArticle, eventTypesOf } = newsroom

const ada = await addContributor({ name: 'Ada Lind', accountId: author.id })
const bo = await addContributor({ name: 'Bo Ek' })
const slugsOf = (list: { slug: string }[]) => list.map(({ slug }) => slug)

t.test('does', async (t) => {
  t.test('makes the slug from the title, in any script', async (t) => {
    const made = {
      'A First  Drive: the Ærø 5!': 'a-first-drive-the-aero-5',
      "What's new": 'whats-new',
      Ωμέγα: 'omega',
      '!!!': 'article',
      [unknownId]: `article-${unknownId}`,
      [`${'word '.repeat(39)}end`]: 'word-'.repeat(16).slice(0, -1),
    }
    for (const [title, slug] of Object.entries(made)) t.equal((await write({ title })).slug, slug)
  })

  t.test('gives a made slug a suffix where it is taken: 2 to 5, then one of its own', async (t) => {
    const slugs: string[] = []
    for (let count = 0; count < 8; count++) slugs.push((await write({ title: 'Same title' })).slug)
    t.strictSame(slugs.slice(0, 5), [
      'same-title',
      'same-title-2',
      'same-title-3',
      'same-title-4',
      'same-title-5',
    ])
    for (const slug of slugs.slice(5)) t.match(slug, /^same-title-[a-z0-9]{1,6}$/)
    t.equal(new Set(slugs).size, 8)
  })

  t.test('keeps the slug when the title changes', async (t) => {
    const { id, slug } = await write({ title: 'First title' })
    t.equal((await revise(id, { title: 'Second title' })).slug, slug)
  })

  t.test('gives a slug back when the draft takes another, and lets the next article have it', async (t) => {
    const { id } = await write({ slug: 'wanted' })
    t.equal((await revise(id, { slug: 'better' })).slug, 'better')
    t.equal((await write({ slug: 'wanted' }, colleague)).slug, 'wanted')
    refused(t, await patchDraft(id, { slug: 'wanted' }), 409, 'article-slug-taken')
    t.equal((await readDraft(id)).slug, 'better')
  })

  t.test('lets an article return to a slug that it had in public', async (t) => {
    const { id } = await write({ slug: 'once' })
    await publish(id)
    await revise(id, { slug: 'twice' })
    await publish(id)
    t.equal((await revise(id, { slug: 'once' })).slug, 'once')
  })

  t.test('makes tags from names and finds them by name or slug, in the order given, each once', async (t) => {
    const first = await write({ tags: ['Solid State', 'ÆØÅ', '日本'] })
    t.same(first.tags[0], { slug: 'solid-state', name: 'Solid State' })
    t.equal(first.tags[1].name, 'ÆØÅ')
    const second = await write({ tags: ['zeta', ' solid state ', 'SOLID-STATE', 'zeta'] })
    t.strictSame(second.tags, [
      { slug: 'zeta', name: 'zeta' },
      { slug: 'solid-state', name: 'Solid State' },
    ])
  })

  t.test('tells C++ and C# apart', async (t) => {
    const { tags } = await write({ tags: ['C++', 'C#', 'C', 'c#'] })
    t.strictSame(tags, [
      { slug: 'c-plus-plus', name: 'C++' },
      { slug: 'c-sharp', name: 'C#' },
      { slug: 'c', name: 'C' },
    ])
  })

  t.test('finds contributors by slug or id, in the order given, each once', async (t) => {
    const { id, contributors } = await write({
      contributors: ['bo-ek', ada.id.toUpperCase(), bo.id, 'ada-lind'],
    })
    t.same(slugsOf(contributors), ['bo-ek', 'ada-lind'])
    t.same(slugsOf((await revise(id, { contributors: ['ada-lind', 'bo-ek'] })).contributors), [
      'ada-lind',
      'bo-ek',
    ])
  })

  t.test('uses the author’s own profile only if no byline was given', async (t) => {
    t.same(slugsOf((await write()).contributors), ['ada-lind'])
    t.same(slugsOf((await write({ contributors: [] })).contributors), ['ada-lind'])
    t.same((await write({}, colleague)).contributors, [])
    t.same((await write({}, admin)).contributors, [])
  })
})

t.test('refuses', async (t) => {
  t.test('409 for a slug that another draft reserves, or another article has or had', async (t) => {
    await write({ slug: 'reserved' })
    const { id } = await write({ slug: 'had' })
    await publish(id)
    await revise(id, { slug: 'has' })
    await publish(id)
    const gone = await write({ slug: 'gone' })
    await publish(gone.id)
    await unpublish(gone.id)
    const mine = await write({}, colleague)
    for (const slug of ['reserved', 'had', 'has', 'gone']) {
      for (const answer of [
        await postArticle({ title: 'Another', slug }, colleague),
        await patchDraft(mine.id, { slug, title: 'Another' }, { as: colleague }),
      ]) {
        refused(t, answer, 409, 'article-slug-taken')
        t.strictSame(answer.body_.errors, [{ pointer: '/slug', detail: 'is taken' }])
      }
    }
    t.strictSame(await readDraft(mine.id, colleague), mine)
    t.strictSame(await eventTypesOf(mine.id), ['article.created'])
  })

  t.test('400 for an invalid slug, or one that reads as an id', async (t) => {
    const { id } = await write()
    for (const slug of [
      '',
      'Upper',
      'two words',
      '-a',
      'a-',
      'a--b',
      'a_b',
      'é',
      'a'.repeat(101),
      null,
      5,
      unknownId,
    ]) {
      invalid(t, await postArticle({ title: 'New', slug }), ['/slug'])
      invalid(t, await patchDraft(id, { slug }), ['/slug'])
    }
    t.equal((await postArticle({ title: 'New', slug: 'a'.repeat(100) })).statusCode, 201)
  })

  t.test('400 for a tag without a letter or digit, and makes no tag', async (t) => {
    const { id } = await write()
    const before = await newsroom.counts()
    for (const [index, tags] of [['!!!'], ['Beside it', '🚗'], ['One', 'Two', '—']].entries()) {
      invalid(t, await postArticle({ title: 'New', tags }), [`/tags/${index}`])
      invalid(t, await patchDraft(id, { tags }), [`/tags/${index}`])
    }
    t.strictSame(await newsroom.counts(), before)
    t.match(await readDraft(id), { revision: 1, tags: [] })
  })

  t.test('400 naming each contributor that does not exist, and saves nothing', async (t) => {
    const { id } = await write()
    const payload = {
      contributors: ['ada-lind', 'nobody', unknownId],
      tags: ['Made in vain'],
      slug: 'in-vain',
    }
    for (const answer of [await patchDraft(id, payload), await postArticle({ title: 'New', ...payload })]) {
      invalid(t, answer, ['/contributors/1', '/contributors/2'])
    }
    t.match(await readDraft(id), { revision: 1, tags: [] })
    t.equal((await newsroom.counts()).kept['made-in-vain'], undefined)
    t.equal((await write({ slug: 'in-vain' })).slug, 'in-vain')
  })
})

t.test('keeps', async (t) => {
  t.test('a slug that only a draft has hidden from the public', async (t) => {
    const { id } = await write({ slug: 'shown' })
    await publish(id)
    await revise(id, { slug: 'not-yet-shown' })
    refused(t, await send({ url: '/v1/articles/not-yet-shown' }), 404, 'not-found')
    t.equal((await newsroom.readArticle('shown')).slug, 'shown')
  })

  t.test('public slugs reserved for their article for good', async (t) => {
    const { id } = await write({ slug: 'first-address' })
    await publish(id)
    for (const slug of ['second-address', 'third-address']) {
      await revise(id, { slug })
      await publish(id)
    }
    for (const slug of ['first-address', 'second-address']) {
      refused(t, await postArticle({ title: 'New', slug }, colleague), 409, 'article-slug-taken')
      t.equal((await postArticle({ title: slug }, colleague)).body_.slug, `${slug}-2`)
    }
  })
})
