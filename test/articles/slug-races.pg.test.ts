/**
 * Tests slugs under races: one title at two instances over one PostgreSQL, and drafts that want one
 * slug.
 */
import t from 'tap'
import { createAccount } from '../../src/commands/accounts/create-account.ts'
import { createArticle } from '../../src/commands/articles/create-article.ts'
import { deleteArticle } from '../../src/commands/articles/delete-article.ts'
import { publishArticle } from '../../src/commands/articles/publish-article.ts'
import { reviseDraft } from '../../src/commands/articles/revise-draft.ts'
import type { Database } from '../../src/db/database.ts'
import { articles } from '../../src/db/tables/articles.ts'
import { articleSlugs } from '../../src/db/tables/slugs.ts'
import { anyVersion } from '../../src/domain/conditional-requests.ts'
import { isSlug } from '../../src/domain/slug.ts'
import { idSource } from '../../src/ids.ts'
import { createTextWork } from '../../src/offload/text-work.ts'
import { ApiError } from '../../src/problems/api-error.ts'
import { ownActor } from '../helpers/actors.ts'
import { serverUrl } from '../helpers/database.ts'
import { openPair } from '../helpers/instances.ts'

const clock = () => new Date()
const newId = idSource(clock)

/** The result, or the code of the refusal. */
const outcome = <Value>(work: Promise<Value>) =>
  work.catch((error) => {
    if (error instanceof ApiError) return error.code
    throw error
  })

t.test('keeps', { skip: !serverUrl && 'needs TEST_DATABASE_URL' }, async (t) => {
  const { ours, other } = await openPair(t)
  const account = await createAccount(
    { database: ours, clock, newId },
    { email: 'author@masthead.example', displayName: 'Author', roles: ['author'], password: null },
  )
  if (!account) throw new Error('the database is fresh')
  const actor = ownActor(account.id)
  const config = { publicUrl: 'http://masthead.test' }
  const at = (database: Database) => ({ database, clock, newId, config, textWork: createTextWork() })
  const depsOf = (database: Database) => at(database) as unknown as Parameters<typeof createArticle>[0]
  const write = (database: Database, title: string, slug?: string) =>
    createArticle(depsOf(database), actor, { title, ...(slug !== undefined && { slug }) })
  const either = (index: number) => (index % 2 ? ours : other)

  t.test('forty articles of one title apart, twenty at each instance', async (t) => {
    const made = await Promise.all(Array.from({ length: 40 }, (_, index) => write(either(index), 'Škoda')))
    const slugs = made.map(({ revision }) => revision.slug)
    t.equal(new Set(slugs).size, 40)
    t.ok(slugs.every((slug) => isSlug(slug) && /^skoda(-[a-z0-9]{1,6})?$/.test(slug)))
    t.ok(slugs.includes('skoda'))
    const rows = await ours.db.select({ slug: articles.slug }).from(articles)
    t.strictSame(rows.map(({ slug }) => slug).sort(), slugs.toSorted(), 'and the database says the same')
    t.equal(await ours.db.$count(articleSlugs), 40, 'nothing is reserved besides')
  })

  t.test('one address for one of twenty drafts that want it at once', async (t) => {
    const drafts = await Promise.all(
      Array.from({ length: 20 }, (_, index) => write(either(index), `Want ${index}`)),
    )
    const results = await Promise.all(
      drafts.map(({ articleId }, index) =>
        outcome(
          reviseDraft(depsOf(either(index)), actor, {
            articleId,
            patch: { slug: 'wanted' },
            expectation: anyVersion,
          }),
        ),
      ),
    )
    t.equal(results.filter((result) => typeof result !== 'string').length, 1)
    t.equal(results.filter((result) => result === 'article-slug-taken').length, 19)
  })

  t.test('an article whole or gone where it is published and deleted at once', async (t) => {
    for (let round = 0; round < 5; round++) {
      const { articleId } = await write(ours, 'Now or never')
      const [published, deleted] = await Promise.all([
        outcome(publishArticle(at(ours), actor, { articleId, input: {} })),
        outcome(deleteArticle(at(other), actor, articleId)),
      ])
      const isGone = deleted === undefined
      t.strictSame(isGone ? published : deleted, isGone ? 'not-found' : 'article-was-published')
    }
  })
})
