/** Presents imports of newsletter signups and their reports. */
import type { ImportRow } from '../../db/queries/newsletter/signup-imports.ts'
import { csvOf } from '../../domain/csv.ts'
import type { Refusal } from '../../domain/newsletter/imports.ts'
import type { SignupImport } from '../../schemas/newsletter/signup-imports.ts'

export function presentImport(row: ImportRow): SignupImport {
  const { status, createdAt, finishedAt, mailsUntil, ...rest } = row
  if (status === 'receiving') throw new Error(`the import ${row.id} is shown before it has arrived`)
  return {
    ...rest,
    status,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    mailsUntil: mailsUntil?.toISOString() ?? null,
  }
}

export async function* refusalsAsCsv(batches: AsyncIterable<readonly Refusal[]>): AsyncGenerator<string> {
  yield csvOf([['line', 'reason']])
  for await (const batch of batches) yield csvOf(batch.map(({ line, reason }) => [line, reason]))
}
