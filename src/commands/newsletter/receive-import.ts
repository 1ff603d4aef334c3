/**
 * Takes the file of an import while it arrives. The lines wait in chunks until a job works on them. A
 * file that breaks off or is refused leaves nothing.
 */
import { recordEvent } from '../../db/queries/events.ts'
import { listNamedNewsletters } from '../../db/queries/newsletter/imported-signups.ts'
import {
  deleteImport,
  type ImportRow,
  insertChunk,
  insertImport,
  updateImport,
} from '../../db/queries/newsletter/signup-imports.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../domain/actor.ts'
import { importLineOf, readImportHeader } from '../../domain/newsletter/import-lines.ts'
import {
  type ImportLine,
  type ImportMode,
  linesOfChunk,
  maxImportColumns,
  maxRecordLength,
  noCounts,
} from '../../domain/newsletter/imports.ts'
import { enqueueImport } from '../../outbox/signup-imports.ts'
import { ApiError, invalidParameter } from '../../problems/api-error.ts'
import { CsvFault, type CsvRecord, csvDecoder, readCsv } from '../../text/newsletter/csv-reader.ts'

type ImportOptions = {
  mode: ImportMode
  isDryRun: boolean
  /** Slugs; the default newsletters without them. */
  newsletters: readonly string[] | undefined
  evidence: string | null
  source: string | null
  language: string | null
}

type ImportFile = { bytes: AsyncIterable<Uint8Array>; charset: string | undefined }
type Receiving = Pick<Deps, 'database' | 'clock' | 'newId' | 'config'>

export async function receiveImport(
  deps: Receiving,
  by: Actor,
  { options, file }: { options: ImportOptions; file: ImportFile },
): Promise<ImportRow> {
  const { database, clock, newId } = deps
  if (options.mode === 'confirmed' && options.evidence === null) {
    throw invalidParameter('evidence', 'must say how and when the owners of the addresses agreed')
  }
  const newsletters = await findNewsletters(deps, options.newsletters)
  const decoder = decoderFor(file.charset)
  const id = newId()
  await insertImport(database.db, {
    ...options,
    id,
    status: 'receiving',
    newsletters,
    lineCount: 0,
    counts: noCounts,
    createdBy: by.accountId,
    createdAt: clock(),
  })
  try {
    const bytes = boundedBytes(file.bytes, deps.config.importMaxBytes)
    const records = readCsv(bytes, { decoder, maxColumns: maxImportColumns, maxRecordLength })
    const { lineCount, ignoredColumns } = await storeLines(deps, id, records)
    return await database.transact(async (tx) => {
      const row = await updateImport(tx, id, { status: 'waiting', lineCount, ignoredColumns })
      await enqueueImport(tx, deps)
      await recordEvent(tx, {
        type: 'signup-import.requested',
        subjects: { signupImportId: id },
        payload: { mode: options.mode, isDryRun: options.isDryRun, lineCount },
        actorAccountId: by.accountId,
        actorAddress: by.address,
        occurredAt: row.createdAt,
      })
      return row
    })
  } catch (error) {
    await deleteImport(database.db, id)
    throw error instanceof CsvFault ? problemFor(error) : error
  }
}

async function findNewsletters(
  { database }: Receiving,
  slugs: readonly string[] | undefined,
): Promise<string[]> {
  const found = (await listNamedNewsletters(database.db, slugs)).map(({ slug }) => slug)
  const unknown = slugs?.find((slug) => !found.includes(slug))
  if (unknown !== undefined)
    throw invalidParameter('newsletters', `must name newsletters; ${unknown} is none`)
  if (found.length > 0) return found
  throw invalidParameter('newsletters', 'must name a newsletter, since no newsletter is a default')
}

function decoderFor(charset: string | undefined) {
  const decoder = charset === undefined ? undefined : csvDecoder(charset)
  if (charset === undefined || decoder) return decoder
  throw new ApiError('unsupported-media-type', 'The charset is unknown. Send the file in UTF-8.')
}

function problemFor({ kind, message }: CsvFault): ApiError {
  return new ApiError(kind === 'too-large' ? 'payload-too-large' : 'malformed-request', message)
}

async function* boundedBytes(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let total = 0
  for await (const chunk of bytes) {
    total += chunk.length
    if (total > most) throw tooLong(most)
    yield chunk
  }
}

/** Also for a request that announces a longer body. */
export function tooLong(most: number): ApiError {
  const bytes = most.toLocaleString('en')
  return new ApiError(
    'payload-too-large',
    `The file is longer than the ${bytes} bytes that this service accepts.`,
  )
}

type Stored = { lineCount: number; ignoredColumns: string[] }

/** Reads on only when a chunk is stored, so the sender waits for the database. */
async function storeLines(
  { database }: Receiving,
  importId: string,
  records: AsyncIterator<CsvRecord>,
): Promise<Stored> {
  const first = await records.next()
  const header = readImportHeader(first.done ? [] : first.value.cells)
  if (header.places.email === undefined) {
    throw new ApiError(
      'malformed-request',
      'The first line must name the columns, and one of them must be `email` or `Email Address`.',
    )
  }
  let lines: ImportLine[] = []
  let [number, lineCount] = [0, 0]
  const store = async () => {
    if (lines.length > 0) await insertChunk(database.db, { importId, number, rows: lines })
    number += 1
    lineCount += lines.length
    lines = []
  }
  for (let next = await records.next(); !next.done; next = await records.next()) {
    lines.push(importLineOf(header, next.value))
    if (lines.length === linesOfChunk) await store()
  }
  await store()
  return { lineCount, ignoredColumns: header.ignored }
}
