/** Tests merges of two profiles. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { coAuthors, contributors, mergedContributors } from '../../src/db/tables/contributors.ts'
import { draftContributors } from '../../src/db/tables/revisions.ts'
import { runSearchRefresh } from '../../src/jobs/refresh-search.ts'
import type { Answer, Person } from '../helpers/app.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const newsroom = await startNewsroom()
const { send, deps, person, author, colleague, admin, moderator, addContributor } = newsroom
const { write, revise, publish, unpublish, readArticle, readDraft, putPublication, eventsOf } = newsroom
const { db } = deps.database

const merge = (idOrSlug: string, into: string, as: Person = admin) =>
  send({ method: 'POST', url: `/v1/contributors/${idOrSlug}/merge`, payload: { into }, as })
type Entry = { slug: string | null; name: string; role: string | null }
const told = ({ contributors: byline }: { contributors: Entry[] }) =>
  byline.map(({ slug, name, role }) => (role === null ? (slug ?? name) : `${slug ?? name}: ${role}`))
const within = (ms: number) => new Date(deps.clock().getTime() + ms).toISOString()
const get = async (url: string, as?: Person): Promise<Answer> => send({ url, ...(as && { as }) })

t.test('does', async (t) => {
  t.test('move the bylines of public texts, drafts and former revisions, without duplicates', async (t) => {
    const [from, to] = [await addContributor({ name: 'Jo Old' }), await addContributor({ name: 'Jo New' })]
    await addContributor({ name: 'Zed' })
    const alone = await write({ contributors: ['jo-old'] })
    const both = await write({ contributors: ['jo-old', 'zed', 'jo-new'] })
    const roles = await write({
      contributors: [
        { contributor: 'jo-old', role: 'words' },
        { contributor: 'jo-new', role: 'words' },
        { contributor: 'jo-old', role: 'photos' },
        { name: 'A Guest' },
      ],
    })
    const former = await write({ contributors: ['jo-old'] })
    await revise(former.id, { contributors: ['zed'] })
    const scheduled = await write({ contributors: ['jo-old'] })
    await publish(scheduled.id, { publishAt: within(60_000) })
    for (const { id } of [alone, both, roles]) await publish(id)
    const draft = await write({ contributors: ['jo-old', 'jo-new'] })

    const answer = await merge('jo-old', to.id)
    t.match(answer, {
      statusCode: 200,
      body_: { id: to.id, slug: 'jo-new', articleCount: 3, accountId: null },
    })
    t.strictSame(told(await readArticle(alone.id)), ['jo-new'])
    t.strictSame(told(await readArticle(both.id)), ['jo-new', 'zed'])
    t.strictSame(told(await readArticle(roles.id)), ['jo-new: words', 'jo-new: photos', 'A Guest'])
    t.strictSame(told(await readDraft(draft.id)), ['jo-new'])
    t.strictSame(told((await get(`/v1/articles/${former.id}/revisions/1`, author)).body_), ['jo-new'])
    const { kept, counted } = await newsroom.counts()
    t.strictSame(kept, counted)
    t.equal(await db.$count(draftContributors, eq(draftContributors.contributorId, from.id)), 0)

    // What is saved, restored and published later names the profile that is there.
    await revise(draft.id, { title: 'Other' })
    t.strictSame(told(await readDraft(draft.id)), ['jo-new'])
    t.equal(await db.$count(draftContributors, eq(draftContributors.articleId, draft.id)), 1)
    const url = `/v1/articles/${former.id}/revisions/1/restoration`
    t.strictSame(told((await send({ method: 'POST', url, as: author })).body_), ['jo-new'])
    await publish(scheduled.id)
    t.strictSame(told(await readArticle(scheduled.id)), ['jo-new'])
    t.strictSame(told(await write({ contributors: ['jo-old', from.id] })), ['jo-new'])
    await unpublish(alone.id)
    t.equal((await get('/v1/contributors/jo-new')).body_.articleCount, 3)
    t.match(await eventsOf(to.id), [
      { type: 'contributor.created' },
      {
        ...{ type: 'contributor.merged', isAudited: true, actorAccountId: admin.id },
        payload: { id: from.id, slug: 'jo-old', into: 'jo-new', articles: 5, accountId: null },
      },
    ])
  })

  t.test('redirect the former id and slug, with the query', async (t) => {
    const merged = await db.select().from(mergedContributors)
    const id = merged[0]?.id ?? ''
    const cases: [string, string][] = [
      ['', ''],
      ['/articles', '/articles'],
      ['/articles?limit=1&sort=publishedAt', '/articles?limit=1&sort=publishedAt'],
      ['/avatar.svg', '/avatar.svg'],
    ]
    for (const name of ['jo-old', id, id.toUpperCase()]) {
      for (const [path, end] of cases) {
        const answer = await get(`/v1/contributors/${name}${path}`)
        t.equal(answer.statusCode, 308)
        t.equal(answer.headers.location, `/v1/contributors/jo-new${end}`)
      }
      const { body_ } = await get(`/v1/articles?contributor=${name}&count=exact`)
      t.equal(body_.page.total, 3)
      const feed = await get(`/feeds/contributors/${name}.json`)
      t.match(feed.body_, { feed_url: 'http://masthead.test/feeds/contributors/jo-new.json' })
    }
  })

  t.test('lead from every former name to the end in one step, and let a deletion free them', async (t) => {
    for (const name of ['A One', 'B Two', 'C Three']) await addContributor({ name })
    await merge('a-one', 'b-two')
    t.match((await merge('b-two', 'c-three')).body_, { slug: 'c-three' })
    for (const name of ['a-one', 'b-two']) {
      t.equal((await get(`/v1/contributors/${name}`)).headers.location, '/v1/contributors/c-three')
    }
    refused(
      t,
      await newsroom.postContributor({ name: 'New', country: 'NO', slug: 'a-one' }),
      409,
      'contributor-slug-taken',
    )
    const taken = await send({
      method: 'PATCH',
      url: '/v1/contributors/zed',
      payload: { slug: 'b-two' },
      as: admin,
    })
    refused(t, taken, 409, 'contributor-slug-taken')
    t.equal((await addContributor({ name: 'A One' })).slug, 'a-one-2')
    await send({ method: 'DELETE', url: '/v1/contributors/c-three', as: admin })
    t.equal((await addContributor({ name: 'A One' })).slug, 'a-one')
  })

  t.test('move the account where only the merged profile has one', async (t) => {
    const owner = await person(['author'])
    const guest = await person(['author'])
    await addContributor({ name: 'With Account', accountId: owner.id })
    const { id } = await write({}, owner)
    const to = await addContributor({ name: 'Without Account' })
    await send({
      method: 'PUT',
      url: '/v1/contributors/with-account/co-authors',
      payload: { accountIds: [guest.id] },
      as: owner,
    })
    t.match((await merge('with-account', 'without-account')).body_, { accountId: owner.id })
    t.strictSame(told(await readDraft(id, owner)), ['without-account'])
    // The owner has agreed to the list of the merged profile, and to nobody else.
    const rows = await db.select().from(coAuthors).where(eq(coAuthors.contributorId, to.id))
    t.strictSame(
      rows.map(({ accountId }) => accountId),
      [guest.id],
    )
    t.equal(
      (await send({ method: 'PATCH', url: `/v1/contributors/${to.id}`, payload: { bio: 'Mine' }, as: owner }))
        .statusCode,
      200,
    )
  })

  t.test('unite agreements only where one account, or nobody, owns both profiles', async (t) => {
    const [one, two] = [await person(['author']), await person(['author'])]
    const owner = await person(['author'])
    const listOf = async (id: string) =>
      (await db.select().from(coAuthors).where(eq(coAuthors.contributorId, id)))
        .map(({ accountId }) => accountId)
        .sort()
    const make = async (name: string, accountId: string | null, agreed: Person[]) => {
      const { body_ } = await newsroom.postContributor({ name, country: 'NO', accountId })
      const payload = { accountIds: agreed.map(({ id }) => id) }
      await send({ method: 'PUT', url: `/v1/contributors/${body_.id}/co-authors`, payload, as: admin })
      return body_.id as string
    }
    const ownerless = await make('Ownerless', null, [one])
    const other = await make('Other', null, [two, owner])
    await merge(ownerless, other)
    t.strictSame(await listOf(other), [one.id, two.id, owner.id].sort())
    const owned = await make('Owned', owner.id, [two])
    await merge(other, owned)
    t.strictSame(await listOf(owned), [two.id])
  })

  t.test('keep search and suggestions in step', async (t) => {
    await addContributor({ name: 'Wilhelmina Quist' })
    const to = await addContributor({ name: 'Mina Quist' })
    const { id } = await write({ contributors: ['wilhelmina-quist'] })
    await publish(id)
    await merge('wilhelmina-quist', 'mina-quist')
    const { signal } = new AbortController()
    await runSearchRefresh(deps, { payload: { contributorId: to.id }, signal })
    const found = async (q: string) => (await get(`/v1/articles?q=${q}`)).body_.data.length
    t.strictSame([await found('mina'), await found('wilhelmina')], [1, 0])
    const suggested = (await get('/v1/suggestions?q=quist')).body_.data
    t.strictSame(
      suggested.map(({ slug }: { slug: string }) => slug),
      ['mina-quist'],
    )
    t.strictSame((await get('/v1/contributors?q=wilhelmina')).body_.data, [])
  })

  t.test('answer a repeated merge alike, and change nothing', async (t) => {
    const before = await contentsOf(deps)
    t.match(await merge('jo-old', 'jo-new'), { statusCode: 200, body_: { slug: 'jo-new' } })
    t.strictSame(await contentsOf(deps), before)
  })
})

t.test('refuses', async (t) => {
  t.test('profiles of nobody, one profile twice, and other roles, and changes nothing', async (t) => {
    await addContributor({ name: 'Here' })
    const before = await contentsOf(deps)
    for (const name of ['nobody', unknownId]) {
      refused(t, await merge(name, 'here'), 404, 'not-found')
      invalid(t, await merge('here', name), ['/into'])
    }
    invalid(t, await merge('here', 'here'), ['/into'])
    invalid(t, await merge('jo-new', 'jo-old'), ['/into'])
    refused(t, await merge('jo-old', 'here'), 404, 'not-found')
    for (const as of [author, moderator]) refused(t, await merge('here', 'zed', as), 403, 'forbidden')
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('two profiles with an account each, in words', async (t) => {
    await addContributor({ name: 'Mine', accountId: author.id })
    await addContributor({ name: 'Theirs', accountId: colleague.id })
    const before = await contentsOf(deps)
    const answer = await merge('mine', 'theirs')
    refused(t, answer, 409, 'contributor-accounts-differ')
    t.match(answer.body_.detail, /mine and theirs belong to two accounts/)
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('to publish under a merged name that leads to somebody who has not agreed', async (t) => {
    await addContributor({ name: 'Open Name' })
    await addContributor({ name: 'Closed Name', accountId: (await person(['author'])).id })
    await db
      .delete(coAuthors)
      .where(
        eq(
          coAuthors.contributorId,
          (await db.select().from(contributors).where(eq(contributors.slug, 'closed-name')))[0]?.id ?? '',
        ),
      )
    const { id } = await write({ contributors: ['open-name'] })
    await merge('open-name', 'closed-name')
    refused(t, await putPublication(id, {}), 403, 'byline-not-agreed')
  })
})

t.test('keeps', async (t) => {
  t.test('the list of a contributor’s articles like the list of all articles', async (t) => {
    const query = 'sort=publishedAt&limit=2&fields=slug,title&count=exact'
    const one = await get(`/v1/contributors/jo-new/articles?${query}`)
    const { id } = (await get('/v1/contributors/jo-new')).body_
    const other = await get(`/v1/articles?contributor=${id}&${query}`)
    t.strictSame(one.body_, other.body_)
    t.equal(one.body_.page.total, 3)
    const next = String(/<([^>]+)>; rel="next"/.exec(String(one.headers.link))?.[1])
    t.match(next, /^\/v1\/contributors\/jo-new\/articles\?/)
    t.equal((await get(next)).body_.data.length, 1)
    t.equal((await get('/v1/contributors/jo-new/articles?q=nowhere')).body_.data.length, 0)
    for (const name of ['nobody', unknownId])
      refused(t, await get(`/v1/contributors/${name}/articles`), 404, 'not-found')
    invalid(t, await get('/v1/contributors/jo-new/articles?contributor=zed'), ['contributor'])
  })

  t.test('a profile that a schedule names by a former name from being deleted', async (t) => {
    for (const name of ['Sched Old', 'Sched New']) await addContributor({ name })
    const { id } = await write({ contributors: ['sched-old'] })
    await publish(id, { publishAt: within(60_000) })
    await revise(id, { contributors: [{ name: 'Nobody Else' }] })
    await merge('sched-old', 'sched-new')
    const answer = await send({ method: 'DELETE', url: '/v1/contributors/sched-new', as: admin })
    refused(t, answer, 409, 'contributor-in-use')
  })
})
