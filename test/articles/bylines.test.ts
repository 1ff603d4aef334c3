/** Tests whose names an author may sign with, and what those who are in a byline may do. */
import { sql } from 'drizzle-orm'
import t from 'tap'
import { articles } from '../../src/db/tables/articles.ts'
import { contributors } from '../../src/db/tables/contributors.ts'
import { articleRevisions, draftContributors } from '../../src/db/tables/revisions.ts'
import { executedSql } from '../helpers/executed-sql.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { refused } from '../helpers/refusal.ts'
import { contentsOf } from '../helpers/table-contents.ts'

const newsroom = await startNewsroom()
const { send, deps, person, author, colleague, admin, moderator, postContributor } = newsroom
const { postArticle, patchDraft, putPublication, write, revise, publish, unpublish, readDraft } = newsroom

const profileOf = async (accountId: string | null, name: string) =>
  (await postContributor({ name, country: 'NO', accountId })).body_ as { id: string; slug: string }
const agree = (slug: string, accountIds: string[]) =>
  send({ method: 'PUT', url: `/v1/contributors/${slug}/co-authors`, payload: { accountIds }, as: admin })
const restore = (id: string, n: number, as = author) =>
  send({ method: 'POST', url: `/v1/articles/${id}/revisions/${n}/restoration`, as })
const slugsOf = ({ contributors }: { contributors: { slug: string }[] }) =>
  contributors.map(({ slug }) => slug)

await profileOf(author.id, 'Ada Lind')
const bo = await profileOf(colleague.id, 'Bo Ek')
const staff = await profileOf(null, 'Staff')

/** An article of the author with the colleague in its byline, as an admin may make it. */
async function shared(): Promise<string> {
  const { id } = await write({ contributors: ['ada-lind'] })
  await revise(id, { contributors: ['ada-lind', 'bo-ek'] }, admin)
  return id
}

t.test('does', async (t) => {
  t.test('let authors sign with their own profile, and with one that has agreed', async (t) => {
    t.strictSame(slugsOf(await write()), ['ada-lind'])
    await agree(bo.slug, [author.id])
    const { id } = await write({ contributors: ['ada-lind', bo.id.toUpperCase()] })
    t.strictSame(slugsOf(await revise(id, { contributors: ['bo-ek'] })), ['bo-ek'])
    await agree(bo.slug, [])
  })

  t.test('let admins sign with any profile', async () => {
    const { id } = await write({ contributors: ['staff', 'bo-ek'] }, admin)
    await revise(id, { contributors: ['ada-lind', 'staff'] }, admin)
    await publish(id, { revision: 1 }, admin)
  })

  t.test('keep a byline that stands, in any order and with fewer names', async (t) => {
    const id = await shared()
    t.strictSame(slugsOf(await revise(id, { title: 'Other' })), ['ada-lind', 'bo-ek'])
    t.strictSame(slugsOf(await revise(id, { contributors: ['bo-ek', 'ada-lind'] })), ['bo-ek', 'ada-lind'])
    t.equal((await restore(id, 2)).statusCode, 201)
    await publish(id, {}, admin)
    // The text that is public stays as it is, and may get another schedule.
    const unpublishAt = new Date(deps.clock().getTime() + 60_000).toISOString()
    await publish(id, { unpublishAt })
    await publish(id)
    t.strictSame(slugsOf(await newsroom.readArticle(id)), ['ada-lind', 'bo-ek'])
    t.strictSame(slugsOf(await revise(id, { contributors: ['ada-lind'] })), ['ada-lind'])
    await publish(id)
  })

  t.test('let whoever is in the byline read, revise, preview and publish the draft', async (t) => {
    const id = await shared()
    const url = `/v1/articles/${id}`
    const as = colleague
    for (const path of ['draft', 'revisions', 'revisions/1', 'revisions/2/diff', 'previews'])
      t.equal((await send({ url: `${url}/${path}`, as })).statusCode, 200, path)
    const draft = await send({ url: `${url}/draft`, as })
    const ifMatch = String(draft.headers.etag)
    t.equal((await patchDraft(id, { title: 'Mine' }, { as, 'if-match': ifMatch })).statusCode, 200)
    refused(t, await patchDraft(id, { title: 'Late' }, { 'if-match': ifMatch }), 412, 'precondition-failed')
    t.match(await readDraft(id), { title: 'Mine', createdBy: { id: colleague.id } })
    t.equal((await restore(id, 2, as)).statusCode, 201)
    const preview = await send({ method: 'POST', url: `${url}/previews`, payload: {}, as })
    t.equal(preview.statusCode, 201)
    t.equal((await send({ url: `/v1/previews/${preview.body_.token}` })).statusCode, 200)
    t.equal((await putPublication(id, {}, as)).statusCode, 200)
    const correction = { note: 'We were wrong.', severity: 'minor' }
    const corrected = await send({ method: 'POST', url: `${url}/corrections`, payload: correction, as })
    t.equal(corrected.statusCode, 201)
    const payload = { commentPolicy: 'closed' }
    t.equal((await send({ method: 'PUT', url: `${url}/comment-policy`, payload, as })).statusCode, 200)
    await unpublish(id, as)
    await revise(id, { contributors: ['ada-lind'] })
    t.equal((await send({ url: `/v1/previews/${preview.body_.token}` })).statusCode, 404)
  })

  t.test('let somebody take their own name out, and answer with what was saved', async (t) => {
    const id = await shared()
    const answer = await patchDraft(id, { contributors: ['ada-lind'] }, { as: colleague })
    t.equal(answer.statusCode, 200)
    t.strictSame(slugsOf(answer.body_), ['ada-lind'])
    refused(t, await send({ url: `/v1/articles/${id}/draft`, as: colleague }), 404, 'not-found')
  })

  t.test('let whoever the public text names read the draft and unpublish it, and no more', async (t) => {
    const id = await shared()
    await publish(id, {}, admin)
    await revise(id, { contributors: ['ada-lind'] })
    const url = `/v1/articles/${id}`
    const [as, stranger] = [colleague, await person(['author'])]
    for (const path of ['draft', 'revisions', 'revisions/1', 'revisions/2/diff'])
      t.equal((await send({ url: `${url}/${path}`, as })).statusCode, 200, path)
    const before = await contentsOf(deps)
    refused(t, await patchDraft(id, { title: 'Mine' }, { as }), 404, 'not-found')
    refused(t, await putPublication(id, {}, as), 404, 'not-found')
    refused(t, await send({ method: 'DELETE', url, as }), 404, 'not-found')
    refused(t, await newsroom.deletePublication(id, stranger), 404, 'not-found')
    t.strictSame(await contentsOf(deps), before)
    t.match(await unpublish(id, as), { status: 'unpublished' })
    refused(t, await send({ url: `${url}/draft`, as }), 404, 'not-found')
  })

  t.test('publish while every name has agreed with the creator or with another name', async (t) => {
    await agree(bo.slug, [author.id])
    const { id } = await write({ contributors: ['ada-lind', 'bo-ek'] })
    await publish(id, {}, colleague)
    await unpublish(id)
    await agree(bo.slug, [])
    refused(t, await putPublication(id, {}), 403, 'byline-not-agreed')
    await publish(id, {}, colleague)
  })

  t.test('list the drafts of both kinds in one order, page by page, one statement each', async (t) => {
    const [one, two] = [await person(['author']), await person(['author'])]
    const profile = await profileOf(one.id, 'Cy Oberg')
    await profileOf(two.id, 'Di Roe')
    await agree(profile.slug, [two.id])
    const expected: string[] = []
    for (let n = 0; n < 7; n++) {
      newsroom.advance(1000)
      const [as, contributors] = n % 3 === 0 ? [one, undefined] : [two, ['di-roe', 'cy-oberg']]
      expected.unshift((await write({ title: `Draft ${n}`, contributors }, as)).id)
      await write({ title: 'Without him' }, two)
    }
    const seen: string[] = []
    let url: string | undefined = '/v1/drafts?limit=2'
    while (url) {
      const at: string = url
      const pages: Awaited<ReturnType<typeof send>>[] = []
      const statements = await executedSql(async () => void pages.push(await send({ url: at, as: one })))
      t.equal(statements.filter((text) => text.includes('draft_contributors')).length, 1)
      seen.push(...(pages[0]?.body_.data ?? []).map(({ id }: { id: string }) => id))
      url = /<([^>]+)>; rel="next"/.exec(String(pages[0]?.headers.link))?.[1]
    }
    t.strictSame(seen, expected)
    const filtered = await send({ url: `/v1/drafts?author=${two.id}&title=draft%204&status=draft`, as: one })
    t.strictSame(
      filtered.body_.data.map(({ title }: { title: string }) => title),
      ['Draft 4'],
    )
  })
})

t.test('refuses', async (t) => {
  const id = await shared()
  await revise(id, { contributors: ['ada-lind'] })

  t.test('every way to sign with a profile that has not agreed, and names it', async (t) => {
    const other = await write({ title: 'Other' })
    const before = await contentsOf(deps)
    const ways = {
      create: await postArticle({ title: 'Ours', contributors: ['ada-lind', 'bo-ek'] }),
      'create by id': await postArticle({ title: 'Ours', contributors: [bo.id] }),
      revise: await patchDraft(other.id, { contributors: ['bo-ek'] }),
      restore: await restore(id, 2),
      'publish a former revision': await putPublication(id, { revision: 2 }),
      'schedule a former revision': await putPublication(id, {
        revision: 2,
        publishAt: new Date(deps.clock().getTime() + 60_000).toISOString(),
      }),
    }
    for (const [way, answer] of Object.entries(ways)) {
      refused(t, answer, 403, 'byline-not-agreed')
      t.match(answer.body_.detail, new RegExp(`profile bo-ek .* /v1/contributors/${bo.id}/co-authors`), way)
    }
    t.strictSame(
      ways.create.body_.errors.map(({ pointer }: { pointer: string }) => pointer),
      ['/contributors/1'],
    )
    t.strictSame(await contentsOf(deps), before)
  })

  t.test('a profile without an account, in words of its own', async (t) => {
    const answer = await postArticle({ title: 'Ours', contributors: ['ada-lind', staff.id, 'bo-ek'] })
    refused(t, answer, 403, 'byline-not-agreed')
    t.match(answer.body_.detail, /bo-ek is not yours .* profile staff belongs to no account/)
    t.equal(answer.body_.errors.length, 2)
  })

  t.test('to publish a name again that the author has taken out of the draft', async (t) => {
    const again = await shared()
    await publish(again, {}, admin)
    await unpublish(again)
    await revise(again, { contributors: ['ada-lind'] })
    refused(t, await putPublication(again, { revision: 2 }), 403, 'byline-not-agreed')
  })

  t.test('to publish a name that has ended its agreement, but for the text that is public', async (t) => {
    await agree(bo.slug, [author.id])
    const draft = await write({ contributors: ['ada-lind', 'bo-ek'] })
    const shown = await write({ contributors: ['ada-lind', 'bo-ek'] })
    await publish(shown.id)
    await agree(bo.slug, [])
    const before = await contentsOf(deps)
    const publishAt = new Date(deps.clock().getTime() + 60_000).toISOString()
    for (const plan of [{}, { revision: 1 }, { publishAt }]) {
      const answer = await putPublication(draft.id, plan)
      refused(t, answer, 403, 'byline-not-agreed')
      t.match(answer.body_, { detail: /profile bo-ek /, errors: [{ pointer: '/revision' }] })
    }
    t.strictSame(await contentsOf(deps), before)
    await publish(shown.id)
    for (const patch of [{ body: 'I, Bo, resign.' }, { contributors: ['bo-ek'] }]) {
      await revise(shown.id, patch)
      for (const plan of [{}, { publishAt }])
        refused(t, await putPublication(shown.id, plan), 403, 'byline-not-agreed')
    }
    t.match(await newsroom.readArticle(shown.id), { bodyHtml: /^(?!.*resign)/ })
    await publish(shown.id, { revision: 1 })
    await unpublish(shown.id)
    refused(t, await putPublication(shown.id, {}), 403, 'byline-not-agreed')
    await revise(draft.id, { contributors: ['ada-lind'] })
    await publish(draft.id)
  })

  t.test('a co-author the deletion, which belongs to who created the article', async (t) => {
    const draft = await shared()
    const remove = (as = colleague) => send({ method: 'DELETE', url: `/v1/articles/${draft}`, as })
    const answer = await remove()
    refused(t, answer, 403, 'forbidden')
    t.match(answer.body_.detail, /created the article/)
    refused(t, await remove(await person(['author'])), 404, 'not-found')
    t.equal((await remove(author)).statusCode, 204)
  })

  t.test('whoever is in a byline without the role of an author', async (t) => {
    const profile = await profileOf(moderator.id, 'Mo Rask')
    const draft = await write({ contributors: [profile.id] }, admin)
    refused(t, await send({ url: `/v1/articles/${draft.id}/draft`, as: moderator }), 403, 'forbidden')
  })
})

t.test('keeps', async (t) => {
  t.test('drafts closed to those who were in a former byline, or whose profile has moved', async (t) => {
    const id = await shared()
    const read = () => send({ url: `/v1/articles/${id}/draft`, as: colleague })
    t.equal((await read()).statusCode, 200)
    const move = (accountId: string | null) =>
      send({ method: 'PATCH', url: '/v1/contributors/bo-ek', payload: { accountId }, as: admin })
    await move(null)
    refused(t, await read(), 404, 'not-found')
    await move(colleague.id)
    t.equal((await read()).statusCode, 200)
    await revise(id, { contributors: [] })
    refused(t, await read(), 404, 'not-found')
    const { body_ } = await send({ url: '/v1/drafts?limit=100', as: colleague })
    t.notOk(body_.data.some((draft: { id: string }) => draft.id === id))
  })

  t.test('the copies of bylines equal to the newest revisions, as the migration fills them', async (t) => {
    const stored = await deps.database.db.select().from(draftContributors)
    const derived = await deps.database.db
      .select({ articleId: articles.id, contributorId: contributors.id, savedAt: articleRevisions.createdAt })
      .from(articles)
      .innerJoin(
        articleRevisions,
        sql`${articleRevisions.articleId} = ${articles.id} and ${articleRevisions.number} = ${articles.latestRevision}`,
      )
      .innerJoin(contributors, sql`${contributors.id} = any(${articleRevisions.contributorIds})`)
    const keyOf = ({ articleId, contributorId, savedAt }: (typeof stored)[number]) =>
      `${articleId} ${contributorId} ${savedAt.toISOString()}`
    t.ok(stored.length > 20)
    t.strictSame(stored.map(keyOf).sort(), derived.map(keyOf).sort())
  })
})
