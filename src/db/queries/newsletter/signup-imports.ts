/** Queries about imports of signups: their states, the chunks that wait, and the lines they refused. */
import { and, asc, desc, eq, gt, inArray, lt, ne, sql } from 'drizzle-orm'
import type { ImportLine, Refusal } from '../../../domain/newsletter/imports.ts'
import type { Db } from '../../database.ts'
import {
  signupImportAddresses,
  signupImportChunks,
  signupImportRefusals,
  signupImports,
} from '../../tables/signups.ts'

export type ImportRow = typeof signupImports.$inferSelect
type NewImport = typeof signupImports.$inferInsert

export async function insertImport(db: Db, row: NewImport): Promise<void> {
  await db.insert(signupImports).values(row)
}

export async function updateImport(tx: Db, id: string, change: Partial<NewImport>): Promise<ImportRow> {
  const [row] = await tx.update(signupImports).set(change).where(eq(signupImports.id, id)).returning()
  if (!row) throw new Error(`the import ${id} is gone`)
  return row
}

/** Deletes the import with its chunks. */
export async function deleteImport(db: Db, id: string): Promise<void> {
  await db.delete(signupImports).where(eq(signupImports.id, id))
}

/** Deletes imports that ended by `endedBy`, and those that began to arrive by `begunBy` and never did. */
export async function deleteOldImports(
  db: Db,
  { endedBy, begunBy, limit }: { endedBy: Date; begunBy: Date; limit: number },
): Promise<number> {
  const old = db
    .select({ id: signupImports.id })
    .from(signupImports)
    .where(
      sql`${signupImports.finishedAt} <= ${endedBy.toISOString()}::timestamptz
        or (${signupImports.status} = 'receiving' and ${signupImports.createdAt} <= ${begunBy.toISOString()}::timestamptz)`,
    )
    .limit(limit)
    .for('update', { skipLocked: true })
  const rows = await db
    .delete(signupImports)
    .where(inArray(signupImports.id, old))
    .returning({ id: signupImports.id })
  return rows.length
}

const hasArrived = ne(signupImports.status, 'receiving')

export async function findImport(db: Db, id: string): Promise<ImportRow | undefined> {
  const [row] = await db
    .select()
    .from(signupImports)
    .where(and(eq(signupImports.id, id), hasArrived))
  return row
}

/** The newest first. One row more than `limit` tells whether the list goes on. */
export function listImports(
  db: Db,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<ImportRow[]> {
  return db
    .select()
    .from(signupImports)
    .where(and(hasArrived, after === undefined ? undefined : lt(signupImports.id, after)))
    .orderBy(desc(signupImports.id))
    .limit(limit + 1)
}

/**
 * Locks the oldest import that has work left. All processes work on the same one in turn, so that the
 * confirmation mails of several imports do not go out at the same time.
 */
export async function lockNextImport(tx: Db): Promise<ImportRow | undefined> {
  const [row] = await tx
    .select()
    .from(signupImports)
    .where(inArray(signupImports.status, ['waiting', 'running']))
    .orderBy(asc(signupImports.id))
    .limit(1)
    .for('update')
  return row
}

/** When the last confirmation mail of all imports is due. */
export async function findLastMailTime(tx: Db): Promise<Date | undefined> {
  const [row] = await tx
    .select({ mailsUntil: signupImports.mailsUntil })
    .from(signupImports)
    .where(sql`${signupImports.mailsUntil} is not null`)
    .orderBy(desc(signupImports.mailsUntil))
    .limit(1)
  return row?.mailsUntil ?? undefined
}

export async function insertChunk(
  db: Db,
  chunk: { importId: string; number: number; rows: ImportLine[] },
): Promise<void> {
  await db.insert(signupImportChunks).values(chunk)
}

/** Deletes the next chunk and returns its lines; `undefined` if none is left. */
export async function takeChunk(tx: Db, importId: string): Promise<ImportLine[] | undefined> {
  const next = tx
    .select({ number: signupImportChunks.number })
    .from(signupImportChunks)
    .where(eq(signupImportChunks.importId, importId))
    .orderBy(asc(signupImportChunks.number))
    .limit(1)
  const [row] = await tx
    .delete(signupImportChunks)
    .where(and(eq(signupImportChunks.importId, importId), eq(signupImportChunks.number, next)))
    .returning({ rows: signupImportChunks.rows })
  return row?.rows
}

export async function deleteChunks(tx: Db, importId: string): Promise<void> {
  await tx.delete(signupImportChunks).where(eq(signupImportChunks.importId, importId))
}

export type MetAddress = { addressHash: Uint8Array; line: number }

/** Notes the addresses, and returns those that an earlier line has, with that line. */
export async function noteAddresses(
  tx: Db,
  importId: string,
  met: readonly MetAddress[],
): Promise<MetAddress[]> {
  if (met.length === 0) return []
  const { addressHash, line } = signupImportAddresses
  const fresh = await tx
    .insert(signupImportAddresses)
    .values(met.map((each) => ({ importId, ...each })))
    .onConflictDoNothing()
    .returning({ line })
  if (fresh.length === met.length) return []
  const freshLines = new Set(fresh.map((row) => row.line))
  const known = met.filter((each) => !freshLines.has(each.line)).map((each) => each.addressHash)
  return tx
    .select({ addressHash, line })
    .from(signupImportAddresses)
    .where(and(eq(signupImportAddresses.importId, importId), inArray(addressHash, known)))
}

/** Forgets at most `limit` addresses of the import, and returns how many these were. */
export async function forgetAddresses(tx: Db, importId: string, limit: number): Promise<number> {
  const { addressHash } = signupImportAddresses
  const some = tx
    .select({ addressHash })
    .from(signupImportAddresses)
    .where(eq(signupImportAddresses.importId, importId))
    .limit(limit)
  const rows = await tx
    .delete(signupImportAddresses)
    .where(and(eq(signupImportAddresses.importId, importId), inArray(addressHash, some)))
    .returning({ line: signupImportAddresses.line })
  return rows.length
}

export async function insertRefusals(tx: Db, importId: string, refusals: readonly Refusal[]): Promise<void> {
  if (refusals.length === 0) return
  await tx.insert(signupImportRefusals).values(refusals.map((refusal) => ({ importId, ...refusal })))
}

/** The refused lines after this one, in the order of the file. */
export function listRefusals(
  db: Db,
  { importId, after, limit }: { importId: string; after: number; limit: number },
): Promise<Refusal[]> {
  const { line, reason } = signupImportRefusals
  return db
    .select({ line, reason })
    .from(signupImportRefusals)
    .where(and(eq(signupImportRefusals.importId, importId), gt(line, after)))
    .orderBy(asc(line))
    .limit(limit)
}

/** How many refusals one statement of an export reads. */
const exportedAtOnce = 1_000

/** All refused lines, in batches. */
export async function* readRefusals(db: Db, importId: string): AsyncGenerator<Refusal[]> {
  let after: number | undefined = 0
  while (after !== undefined) {
    const rows: Refusal[] = await listRefusals(db, { importId, after, limit: exportedAtOnce })
    if (rows.length > 0) yield rows
    after = rows.length < exportedAtOnce ? undefined : rows.at(-1)?.line
  }
}
