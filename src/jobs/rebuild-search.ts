/**
 * The job that makes the search documents and suggestions that are missing, or that a former release
 * has made. Readers search meanwhile: a former document has most of the words.
 */
import { countOutdated, listOutdated, replaceOutdated } from '../db/queries/articles/article-documents.ts'
import {
  countUndocumented,
  listUndocumented,
  writeMissingDocuments,
} from '../db/queries/comments/comment-search-rebuild.ts'
import { lockUnsearchable, refreshContributorSearch } from '../db/queries/contributors/contributor-search.ts'
import {
  deleteUnseenSuggestions,
  deleteUnusedWords,
  listUnusedWords,
  lockUnsuggested,
  refreshSuggestions,
} from '../db/queries/suggestions.ts'
import { suggestionKinds } from '../domain/suggestions.ts'
import type { Job, JobDeps } from './job.ts'

type RebuildDeps = Pick<JobDeps, 'database' | 'textWork' | 'log'>
/** How many documents one statement makes at most. Long articles make it fewer. */
type Running = Pick<Job<null>, 'signal'> & { batchSize: number }

export async function rebuildSearch(
  deps: RebuildDeps,
  { signal }: Pick<Job<null>, 'signal'>,
  batchSize = 1_000,
): Promise<void> {
  const running = { signal, batchSize }
  await rebuildArticles(deps, running)
  await rebuildComments(deps, running)
  await rebuildContributors(deps, running)
  await rebuildSuggestions(deps, running)
  await deleteWords(deps, running)
}

async function rebuildArticles(
  { database, textWork, log }: RebuildDeps,
  { signal, batchSize }: Running,
): Promise<void> {
  const total = await countOutdated(database.db)
  if (total === 0) return
  log.info({ total }, 'bringing the search index up to date')
  let done = 0
  for (let after: string | undefined; ; ) {
    signal.throwIfAborted()
    const batch = await listOutdated(database.db, { after, limit: batchSize })
    after = batch.at(-1)
    if (after === undefined) break
    await replaceOutdated(database.db, textWork, batch)
    done += batch.length
    log.info({ done, total }, 'the search index is being brought up to date')
  }
  log.info({ done }, 'the search index is up to date')
}

async function rebuildComments(
  { database, log }: RebuildDeps,
  { signal, batchSize }: Running,
): Promise<void> {
  const total = await countUndocumented(database.db)
  if (total <= 0) return
  log.info({ total }, 'bringing the search index of comments up to date')
  let done = 0
  for (let after: string | undefined; ; ) {
    signal.throwIfAborted()
    const { found, last } = await listUndocumented(database.db, { after, limit: batchSize })
    await writeMissingDocuments(database.db, found)
    done += found.length
    if (found.length > 0)
      log.info({ done, total }, 'the search index of comments is being brought up to date')
    if (last === undefined) break
    after = last
  }
  log.info({ done }, 'the search index of comments is up to date')
}

function rebuildContributors(deps: RebuildDeps, job: Running): Promise<void> {
  return rebuildLocked(deps, job, {
    what: 'contributors',
    lock: lockUnsearchable,
    refresh: refreshContributorSearch,
  })
}

async function rebuildSuggestions(deps: RebuildDeps, job: Running): Promise<void> {
  for (const kind of suggestionKinds) {
    // First, since it may delete a suggestion that is being written. Then it is made anew.
    await deleteUnseenSuggestions(deps.database.db, kind)
    await rebuildLocked(deps, job, {
      what: `suggestions of kind ${kind}`,
      lock: (tx, page) => lockUnsuggested(tx, kind, page),
      refresh: (tx, ids) => refreshSuggestions(tx, { kind, ids }),
    })
  }
}

async function deleteWords({ database }: RebuildDeps, { signal, batchSize }: Running): Promise<void> {
  for (let after: string | undefined; ; ) {
    signal.throwIfAborted()
    // This pool always takes the index. The other one reads all titles for a word that is in none.
    const { unused, last } = await listUnusedWords(database.searchDb, { after, limit: batchSize })
    if (unused.length > 0) await database.transact((tx) => deleteUnusedWords(tx, unused))
    if (last === undefined) return
    after = last
  }
}

type Tx = Parameters<Parameters<RebuildDeps['database']['transact']>[0]>[0]

type Kind = {
  what: string
  /** Locks those that are missing, in the order of their ids. */
  lock: (tx: Tx, page: { after: string | undefined; limit: number }) => Promise<string[]>
  refresh: (tx: Tx, ids: readonly string[]) => Promise<void>
}

/** Each batch is a transaction, so that what it reads does not change before it writes. */
async function rebuildLocked(
  { database, log }: RebuildDeps,
  { signal, batchSize }: Running,
  { what, lock, refresh }: Kind,
): Promise<void> {
  let done = 0
  for (let after: string | undefined; ; ) {
    signal.throwIfAborted()
    const ids = await database.transact(async (tx) => {
      const batch = await lock(tx, { after, limit: batchSize })
      await refresh(tx, batch)
      return batch
    })
    done += ids.length
    if (ids.length > 0) log.info({ done }, `the search index of ${what} is being brought up to date`)
    if (ids.length < batchSize) return
    after = ids.at(-1)
  }
}
