/**
 * A schedule that comes due on two instances while its author changes it: nothing is published by
 * accident.
 */
import { pino } from 'pino'
import t from 'tap'
import { assembleDeps } from '../../src/boot/assemble.ts'
import { createAccount } from '../../src/commands/accounts/create-account.ts'
import { createArticle } from '../../src/commands/articles/create-article.ts'
import { keepSchedule } from '../../src/commands/articles/keep-schedule.ts'
import { publishArticle } from '../../src/commands/articles/publish-article.ts'
import { unpublishArticle } from '../../src/commands/articles/unpublish-article.ts'
import { loadConfig } from '../../src/config/settings.ts'
import type { Database } from '../../src/db/database.ts'
import { findDraft } from '../../src/db/queries/articles/drafts.ts'
import { ownActor } from '../helpers/actors.ts'
import { testEnvironment } from '../helpers/app.ts'
import { eventTypesByArticle } from '../helpers/articles/scheduling-servers.ts'
import { serverUrl } from '../helpers/database.ts'
import { openPair } from '../helpers/instances.ts'

const races = 25

t.test('a race', { skip: !serverUrl && 'needs PostgreSQL: npm run test:postgres' }, async (t) => {
  const { ours, other } = await openPair(t)
  let now = Date.parse('2026-11-02T09:00:00.000Z')
  const depsOver = (database: Database) =>
    assembleDeps({
      config: loadConfig(testEnvironment),
      database,
      log: pino({ level: 'silent' }),
      clock: () => new Date(now),
    })
  const [one, two] = [depsOver(ours), depsOver(other)]
  const account = await createAccount(one, {
    email: 'ann@paper.example',
    displayName: 'Ann',
    roles: ['author'],
    password: null,
  })
  const accountId = account?.id ?? ''
  const actor = ownActor(accountId)

  /** Articles that are due now. */
  async function due(): Promise<string[]> {
    const ids: string[] = []
    const publishAt = new Date(now + 60_000)
    for (let number = 0; number < races; number++) {
      const { articleId } = await createArticle(one, actor, { title: `Article ${number}` })
      await publishArticle(one, actor, { articleId, input: { publishAt } })
      ids.push(articleId)
    }
    now += 60_000
    return ids
  }
  const outcome = async (articleId: string) => ({
    draft: await findDraft(ours.db, articleId, actor),
    types: (await eventTypesByArticle(ours)).get(articleId)?.slice(1).join(),
  })

  t.test('of two instances: one publication', async (t) => {
    for (const articleId of await due()) {
      const did = await Promise.all([one, two, one, two].map((deps) => keepSchedule(deps, articleId)))
      t.strictSame(did.map((kept) => kept.did).sort(), ['nothing', 'nothing', 'nothing', 'published'])
      t.match(await outcome(articleId), { draft: { status: 'published' }, types: 'article.published' })
    }
  })

  t.test('with a cancellation: nothing is public afterwards', async (t) => {
    for (const [index, articleId] of (await due()).entries()) {
      const acts = [() => keepSchedule(one, articleId), () => unpublishArticle(two, actor, articleId)]
      await Promise.all((index % 2 ? acts : acts.reverse()).map((act) => act()))
      await keepSchedule(one, articleId)
      const { draft, types } = await outcome(articleId)
      t.equal(draft?.publishAt, null)
      if (draft?.status === 'unpublished') t.equal(types, 'article.published,article.unpublished')
      else t.strictSame([draft?.status, types], ['draft', 'article.unscheduled'])
    }
  })

  t.test('with a rescheduling: the answer is what takes effect', async (t) => {
    for (const [index, articleId] of (await due()).entries()) {
      const later = { publishAt: new Date(now + 60_000) }
      const acts = [
        () => keepSchedule(one, articleId),
        () => publishArticle(two, actor, { articleId, input: later }),
      ]
      await Promise.all((index % 2 ? acts : acts.reverse()).map((act) => act()))
      await keepSchedule(one, articleId)
      const { draft, types } = await outcome(articleId)
      t.strictSame(draft?.publishAt, later.publishAt)
      if (draft?.status === 'published') t.equal(types, 'article.published,article.scheduled')
      else t.strictSame([draft?.status, types], ['scheduled', 'article.scheduled'])
    }
  })
})
