/**
 * Works on the imports that wait, chunk by chunk. A chunk is one transaction, with its counts, its
 * refusals and its own deletion, so a process that dies neither loses nor doubles a line.
 */
import { sqlState } from '../../db/constraint-errors.ts'
import type { Db } from '../../db/database.ts'
import { recordEvent } from '../../db/queries/events.ts'
import { listNamedNewsletters } from '../../db/queries/newsletter/imported-signups.ts'
import {
  deleteChunks,
  findLastMailTime,
  forgetAddresses,
  type ImportRow,
  insertRefusals,
  lockNextImport,
  takeChunk,
  updateImport,
} from '../../db/queries/newsletter/signup-imports.ts'
import type { Deps } from '../../deps.ts'
import type { ImportCounts, ImportLine } from '../../domain/newsletter/imports.ts'
import { enqueueInvitations } from '../../outbox/signup-imports.ts'
import { importLines } from './steps/import-lines.ts'

type Working = Pick<Deps, 'database' | 'clock' | 'newId' | 'newsletterKeys' | 'config' | 'log'>

const hourMs = 3600_000
/** How many addresses one transaction forgets at the end of an import. */
const forgottenAtOnce = 10_000

export async function workOnImports(deps: Working, { signal }: { signal: AbortSignal }): Promise<void> {
  // Within a transaction, the embedded database could not read the key.
  await deps.newsletterKeys.hashAddress('')
  do signal.throwIfAborted()
  while (await workOnNext(deps))
}

/** Whether there was work. */
async function workOnNext(deps: Working): Promise<boolean> {
  let current: ImportRow | undefined
  try {
    return await deps.database.transact(async (tx) => {
      current = await lockNextImport(tx)
      if (!current) return false
      const lines = await takeChunk(tx, current.id)
      if (lines) await workOnChunk(tx, deps, { current, lines })
      else if ((await forgetAddresses(tx, current.id, forgottenAtOnce)) === 0) await finish(tx, deps, current)
      return true
    })
  } catch (error) {
    // Data that the database refuses would be refused again and again, and keep other imports waiting.
    if (!current || !/^2[23]/.test(sqlState(error) ?? '')) throw error
    const { id } = current
    deps.log.error({ err: error, importId: id }, 'an import of signups failed')
    await deps.database.transact((tx) => fail(tx, deps, { id, fault: 'The database refused a line.' }))
    return true
  }
}

type Chunk = { current: ImportRow; lines: readonly ImportLine[] }

async function workOnChunk(tx: Db, deps: Working, { current, lines }: Chunk): Promise<void> {
  const newsletters = await listNamedNewsletters(tx, current.newsletters)
  const gone = current.newsletters.find((slug) => !newsletters.some((found) => found.slug === slug))
  if (gone !== undefined) {
    return fail(tx, deps, { id: current.id, fault: `The newsletter ${gone} is gone.` })
  }
  const { counts, refusals, invited } = await importLines(tx, deps, { current, lines, newsletters })
  await insertRefusals(tx, current.id, refusals)
  const mailsUntil = await invite(tx, deps, invited)
  await updateImport(tx, current.id, {
    status: 'running',
    counts: sum(current.counts, counts),
    ...(mailsUntil && { mailsUntil }),
  })
}

/**
 * Mails go out one after another after those of all other imports, since many mails to unknown
 * addresses at once are taken for spam. Returns when the last one is due.
 */
async function invite(tx: Db, deps: Working, signupIds: readonly string[]): Promise<Date | undefined> {
  if (signupIds.length === 0) return undefined
  const last = await findLastMailTime(tx)
  const from = Math.max(deps.clock().getTime(), last?.getTime() ?? 0)
  const everyMs = hourMs / deps.config.importMailsPerHour
  const invitations = signupIds.map((signupId, index) => ({
    signupId,
    at: new Date(from + (index + 1) * everyMs),
  }))
  await enqueueInvitations(tx, deps, invitations)
  return invitations.at(-1)?.at
}

function sum(one: ImportCounts, other: ImportCounts): ImportCounts {
  return {
    added: one.added + other.added,
    unchanged: one.unchanged + other.unchanged,
    updated: one.updated + other.updated,
    keptOut: one.keptOut + other.keptOut,
    refused: one.refused + other.refused,
  }
}

async function finish(tx: Db, { clock }: Working, { id, counts }: ImportRow): Promise<void> {
  const finishedAt = clock()
  await updateImport(tx, id, { status: 'done', finishedAt })
  await recordEvent(tx, {
    type: 'signup-import.finished',
    subjects: { signupImportId: id },
    payload: counts,
    actorAccountId: null,
    occurredAt: finishedAt,
  })
}

/** What earlier chunks have written stays. */
async function fail(tx: Db, { clock }: Working, { id, fault }: { id: string; fault: string }): Promise<void> {
  const finishedAt = clock()
  await deleteChunks(tx, id)
  await updateImport(tx, id, { status: 'failed', fault, finishedAt })
  await recordEvent(tx, {
    type: 'signup-import.failed',
    subjects: { signupImportId: id },
    actorAccountId: null,
    occurredAt: finishedAt,
  })
}
