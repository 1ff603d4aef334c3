/** The states, counts, lines and bounds of an import of newsletter signups. */
import type { ImportColumn } from './import-columns.ts'

/**
 * Whether the owner of each address is asked to confirm it, or has confirmed it elsewhere, of which
 * somebody states the evidence.
 */
export const importModes = ['opt-in', 'confirmed'] as const
export type ImportMode = (typeof importModes)[number]

/** While the file arrives, an import is `receiving`, and nobody sees it. */
export const importStatuses = ['receiving', 'waiting', 'running', 'done', 'failed'] as const
export type ImportStatus = (typeof importStatuses)[number]

/** Lines of the file by what became of them. Their sum is the number of lines read. */
export type ImportCounts = {
  added: number
  /** Addresses that were on the list already, with nothing to change. */
  unchanged: number
  /** Addresses that gained a newsletter or their confirmation. */
  updated: number
  /** Addresses that have unsubscribed or are suppressed. An import never revives them. */
  keptOut: number
  refused: number
}

export const noCounts: ImportCounts = { added: 0, unchanged: 0, updated: 0, keptOut: 0, refused: 0 }

/** The texts of one record of the file, and the number of its first line; the header is line 1. */
export type ImportLine = {
  line: number
  row: Partial<Record<ImportColumn, string>>
  /** The number of cells of the record and of the header, where the record has more. */
  cells?: number
  width?: number
}

export type Refusal = { line: number; reason: string }

/** How many lines of the file one transaction works on. */
export const linesOfChunk = 500
/** The bounds of a file: the columns, and the characters of one record with its line breaks. */
export const maxImportColumns = 100
export const maxRecordLength = 10_000
/** How many refusals the report shows. Its CSV has all of them. */
export const maxShownRefusals = 10_000
/** How long the report of an import stays. */
export const importsKeptDays = 90
