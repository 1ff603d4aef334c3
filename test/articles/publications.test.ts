/**
 * Tests publishing, publishing again and unpublishing: the public text, its address, its events.
 */
import t from 'tap'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, deps, advance, author, colleague, admin, moderator, reader } = newsroom
const { write, revise, publish, unpublish, readDraft, readArticle, eventTypesOf, eventsOf } = newsroom
const { putPublication, deletePublication, addContributor } = newsroom

await addContributor({ name: 'Ada Lind', accountId: author.id })
await addContributor({ name: 'Bo Ek' })
const noSchedule = { publishAt: null, scheduledRevision: null, unpublishAt: null, scheduleFault: null }
const hero = {
  url: 'https://img.example/a.jpg',
  alt: 'A',
  caption: null,
  credit: null,
  width: null,
  height: null,
}

t.test('does', async (t) => {
  t.test('publishes the newest revision, and says when, which and where', async (t) => {
    const { id } = await write({ title: 'Old title', slug: 'new-here' })
    await revise(id, { title: 'New title' })
    const publication = await publish(id)
    const publishedAt = deps.clock().toISOString()
    t.strictSame(publication, {
      status: 'published',
      revision: 2,
      ...noSchedule,
      publishedAt,
      slug: 'new-here',
    })
    t.match(await readArticle(id), { title: 'New title', publishedAt, updatedAt: publishedAt })
    t.match(await readDraft(id), { status: 'published', publishedAt, publishedRevision: 2, revision: 2 })
  })

  t.test('copies every public field of the draft, and nothing else', async (t) => {
    const draft = await write({
      title: 'T',
      dek: 'D',
      body: 'B *c*',
      language: 'fr',
      note: 'N',
      heroImage: hero,
      tags: ['Two', 'One'],
      contributors: ['bo-ek', 'ada-lind'],
      sources: [{ publisher: 'P', url: 'https://p.example/' }],
    })
    await publish(draft.id)
    const article = await readArticle(draft.id)
    const shared = ['id', 'slug', 'title', 'dek', 'bodyHtml', 'excerpt', 'language', 'heroImage', 'sources']
    for (const name of [...shared, 'tags', 'contributors']) t.strictSame(article[name], draft[name], name)
    t.notOk('body' in article || 'note' in article || 'createdBy' in article || 'status' in article)
  })

  t.test('publishes a change under the date of the first publication', async (t) => {
    const { id } = await write({ title: 'One' })
    const first = await publish(id)
    advance(60_000)
    await revise(id, { title: 'Two' })
    const second = await publish(id)
    const updatedAt = deps.clock().toISOString()
    t.match(second, { revision: 2, publishedAt: first.publishedAt })
    t.match(await readArticle(id), { title: 'Two', publishedAt: first.publishedAt, updatedAt })
    t.ok(updatedAt > first.publishedAt)
  })

  t.test('publishes an older revision where one is named, and leaves the draft alone', async (t) => {
    const { id } = await write({ title: 'One', tags: ['Old'] })
    await revise(id, { title: 'Two', tags: ['New'] })
    await publish(id)
    t.match(await publish(id, { revision: 1 }), { revision: 1 })
    t.match(await readArticle(id), { title: 'One', tags: [{ slug: 'old' }] })
    t.match(await readDraft(id), { title: 'Two', revision: 2, publishedRevision: 1 })
  })

  t.test('unpublishes: gone for the public, kept for its author', async (t) => {
    const { id, slug } = await write()
    const { publishedAt } = await publish(id)
    t.strictSame(await unpublish(id), {
      status: 'unpublished',
      revision: 1,
      ...noSchedule,
      publishedAt,
      slug,
    })
    refused(t, await send({ url: `/v1/articles/${id}` }), 404, 'not-found')
    refused(t, await send({ url: `/v1/articles/${slug}` }), 404, 'not-found')
    t.match(await readDraft(id), { status: 'unpublished', publishedRevision: 1 })
  })

  t.test('publishes again what was unpublished, at its old address and date', async (t) => {
    const { id, slug } = await write()
    const { publishedAt } = await publish(id)
    await unpublish(id)
    t.match(await publish(id), { status: 'published', publishedAt, slug })
    t.equal((await readArticle(slug)).id, id)
  })

  t.test('sends readers of a former slug to the present one with 308', async (t) => {
    const { id } = await write({ slug: 'stop-one' })
    await publish(id)
    for (const slug of ['stop-two', 'stop-three']) {
      await revise(id, { slug })
      await publish(id)
    }
    for (const former of ['stop-one', 'stop-two']) {
      for (const method of ['GET', 'HEAD'] as const) {
        const answer = await send({ method, url: `/v1/articles/${former}` })
        t.match(answer, { statusCode: 308, body: '', headers: { location: '/v1/articles/stop-three' } })
      }
    }
    t.equal((await readArticle('stop-three')).id, id)
    t.equal((await readArticle(id)).slug, 'stop-three')
    await unpublish(id)
    refused(t, await send({ url: '/v1/articles/stop-one' }), 404, 'not-found')
  })

  t.test('turns the redirection round when an article returns to a former slug', async (t) => {
    const { id } = await write({ slug: 'there' })
    await publish(id)
    await revise(id, { slug: 'back' })
    await publish(id)
    await publish(id, { revision: 1 })
    t.equal((await readArticle('there')).id, id)
    t.match(await send({ url: '/v1/articles/back' }), {
      statusCode: 308,
      headers: { location: '/v1/articles/there' },
    })
  })

  t.test('lets an admin publish and unpublish any article', async (t) => {
    const { id } = await write()
    t.match(await publish(id, {}, admin), { status: 'published' })
    t.match(await unpublish(id, admin), { status: 'unpublished' })
  })
})

t.test('refuses', async (t) => {
  t.test('everybody but the own author and admins', async (t) => {
    const { id } = await write()
    const url = `/v1/articles/${id}/publication`
    refused(t, await send({ method: 'PUT', url, payload: {} }), 401, 'unauthenticated')
    refused(t, await send({ method: 'DELETE', url }), 401, 'unauthenticated')
    for (const as of [reader, moderator]) {
      refused(t, await putPublication(id, {}, as), 403, 'forbidden')
      refused(t, await deletePublication(id, as), 403, 'forbidden')
    }
    for (const [articleId, as] of [
      [id, colleague],
      [unknownId, colleague],
      [unknownId, admin],
    ] as const) {
      refused(t, await putPublication(articleId, {}, as), 404, 'not-found')
      refused(t, await deletePublication(articleId, as), 404, 'not-found')
    }
    t.match(await readDraft(id), { status: 'draft', publishedAt: null, publishedRevision: null })
    await publish(id)
    refused(t, await deletePublication(id, colleague), 404, 'not-found')
    t.equal((await readArticle(id)).id, id)
  })

  t.test('400 for a revision that does not exist, and for unknown fields', async (t) => {
    const { id } = await write()
    for (const revision of [0, -1, 2, 1.5, '1', null, 2_147_483_647, 2_147_483_648, 1e300]) {
      invalid(t, await putPublication(id, { revision }), ['/revision'])
    }
    invalid(t, await putPublication(id, { status: 'published' }), ['/status'])
    invalid(t, await send({ method: 'PUT', url: '/v1/articles/x/publication', payload: {}, as: author }), [
      'id',
    ])
    t.match(await readDraft(id), { status: 'draft' })
  })

  t.test('400 for a publication without a body', async (t) => {
    const { id } = await write()
    const answer = await send({ method: 'PUT', url: `/v1/articles/${id}/publication`, as: author })
    t.equal(answer.statusCode, 400)
    t.match(await readDraft(id), { status: 'draft' })
  })

  t.test('409 for an older revision whose slug was given back and is taken by now', async (t) => {
    const { id } = await write({ slug: 'contested' })
    await revise(id, { slug: 'conceded' })
    await write({ slug: 'contested' }, colleague)
    refused(t, await putPublication(id, { revision: 1 }), 409, 'article-slug-taken')
    t.match(await readDraft(id), { status: 'draft', slug: 'conceded' })
    t.match(await publish(id), { slug: 'conceded' })
  })
})

t.test('keeps', async (t) => {
  t.test('everything unchanged when a published revision is published again', async (t) => {
    const { id } = await write({ tags: ['Idem'], contributors: ['bo-ek'] })
    const first = await publish(id)
    const article = await readArticle(id)
    const before = await newsroom.counts()
    for (const input of [{}, { revision: 1 }, {}]) t.strictSame(await publish(id, input), first)
    t.strictSame(await readArticle(id), article)
    t.strictSame(await newsroom.counts(), before)
    t.strictSame(await eventTypesOf(id), ['article.created', 'article.published'])
  })

  t.test('everything unchanged when an unpublished article is unpublished again', async (t) => {
    const { id } = await write({ tags: ['Idem'] })
    await publish(id)
    const first = await unpublish(id)
    const before = await newsroom.counts()
    t.strictSame(await unpublish(id), first)
    t.strictSame(await newsroom.counts(), before)
    t.strictSame(await eventTypesOf(id), ['article.created', 'article.published', 'article.unpublished'])
  })

  t.test('one event for each change of what is public, saying which revision and slug', async (t) => {
    const { id } = await write({ slug: 'logged' })
    await publish(id)
    await revise(id, { slug: 'logged-again' })
    await publish(id, {}, admin)
    await unpublish(id)
    const said = (await eventsOf(id)).map(({ type, payload, actorAccountId }) => ({
      type,
      payload,
      actorAccountId,
    }))
    t.strictSame(said, [
      { type: 'article.created', payload: {}, actorAccountId: author.id },
      {
        type: 'article.published',
        payload: { revision: 1, slug: 'logged', formerSlug: 'logged' },
        actorAccountId: author.id,
      },
      { type: 'article.revised', payload: { revision: 2 }, actorAccountId: author.id },
      {
        type: 'article.published',
        payload: { revision: 2, slug: 'logged-again', formerSlug: 'logged' },
        actorAccountId: admin.id,
      },
      { type: 'article.unpublished', payload: { slug: 'logged-again' }, actorAccountId: author.id },
    ])
  })

  t.test('the comments and the comment policy of an article through a republication', async (t) => {
    const { id } = await write()
    await publish(id)
    const comment = { method: 'POST', url: `/v1/articles/${id}/comments`, payload: { body: 'Yes' } } as const
    t.equal((await send({ ...comment, as: reader })).statusCode, 201)
    const payload = { commentPolicy: 'closed' }
    await send({ method: 'PUT', url: `/v1/articles/${id}/comment-policy`, payload, as: author })
    await revise(id, { title: 'Again' })
    await publish(id)
    await unpublish(id)
    await publish(id)
    t.match(await readArticle(id), { commentCount: 1, commentPolicy: 'closed' })
  })
})
