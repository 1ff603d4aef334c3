/** Reads the lines of an import: the address, when and how its owner confirmed it, or why it is refused. */
import { readEmailAddress } from '../email-address.ts'
import { toSingleLine } from '../single-line-text.ts'
import {
  getsLettersThere,
  type ImportColumn,
  importColumnOf,
  importColumns,
  maxCellLength,
} from './import-columns.ts'
import type { ImportLine, Refusal } from './imports.ts'

export type ImportedAddress = {
  line: number
  email: string
  /** When the owner confirmed, if the file says so. */
  confirmedAt: Date | null
  evidence: string | null
}

/** Which cell of a record belongs to which column, and the names of the columns that nothing is read from. */
export type ImportHeader = {
  places: Partial<Record<ImportColumn, number>>
  width: number
  ignored: string[]
}

const maxIgnored = 100
const maxNameLength = 100

/** The first of several columns for the same thing counts. */
export function readImportHeader(cells: readonly string[]): ImportHeader {
  const header: ImportHeader = { places: {}, width: cells.length, ignored: [] }
  for (const [index, name] of cells.entries()) {
    const column = importColumnOf(name)
    if (column !== undefined && header.places[column] === undefined) header.places[column] = index
    else header.ignored.push(toSingleLine(name, maxNameLength) ?? '')
  }
  return { ...header, ignored: header.ignored.filter((name) => name !== '').slice(0, maxIgnored) }
}

/** The texts of a record that are kept. A text that is cut off is too long to be what it should be. */
export function importLineOf(
  { places, width }: ImportHeader,
  { line, cells }: { line: number; cells: readonly string[] },
): ImportLine {
  const row: ImportLine['row'] = {}
  for (const column of importColumns) {
    const text = cells[places[column] ?? -1]?.trim() ?? ''
    if (text !== '') row[column] = text.slice(0, maxCellLength[column] + 1).toWellFormed()
  }
  return { line, row, ...(cells.length > width && { cells: cells.length, width }) }
}

export function readImportLine(
  { line, row, cells, width }: ImportLine,
  now: Date,
): ImportedAddress | Refusal {
  if (cells !== undefined) {
    return { line, reason: `The line has ${cells} cells, and the header has ${width}.` }
  }
  const { email: written = '', status = '', evidence = '' } = row
  if (written === '') return { line, reason: 'The line has no address.' }
  const email = readEmailAddress(written)
  if ('fault' in email) return { line, reason: `The address ${email.fault}.` }
  if (!getsLettersThere(status)) {
    return { line, reason: `The address gets no newsletter there: its \`status\` is ${shown(status)}.` }
  }
  const confirmedAt = row.confirmedAt === undefined ? null : readMoment(row.confirmedAt)
  if (confirmedAt === undefined || (confirmedAt !== null && confirmedAt > now)) {
    return { line, reason: confirmedAt === undefined ? noMoment : '`confirmedAt` must not be in the future.' }
  }
  if (evidence.length > maxCellLength.evidence || evidence.includes('\ufffd')) {
    const rule = `must have at most ${maxCellLength.evidence} characters, in UTF-8`
    return { line, reason: `\`evidence\` ${rule}.` }
  }
  return {
    line,
    email: email.text,
    confirmedAt,
    evidence: toSingleLine(evidence, maxCellLength.evidence) ?? null,
  }
}

const noMoment = '`confirmedAt` must be a date or a time, for example 2026-11-02 or 2026-11-02 09:30:00.'
const maxShownStatus = 30

function shown(status: string): string {
  return `\`${toSingleLine(status, maxShownStatus)?.replaceAll('`', "'") ?? '?'}\``
}

const momentForm =
  /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d(?:\.\d{1,6})?)?)? ?(?:(Z|UTC)|([+-]\d\d):?(\d\d))?$/i
const earliest = Date.parse('1990-01-01T00:00:00Z')

/** A date or a time as other tools write it, in UTC where it names no offset; `undefined` if it is none. */
function readMoment(text: string): Date | undefined {
  const [, day, minute = '00:00', seconds = ':00', , hours, minutes] = momentForm.exec(text) ?? []
  if (day === undefined) return undefined
  const offset = hours === undefined ? 'Z' : `${hours}:${minutes}`
  const moment = new Date(`${day}T${minute}${seconds.slice(0, 7)}${offset}`)
  // JavaScript takes 31 February for a day in March.
  const isDay = new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day)
  return isDay && moment.getTime() >= earliest ? moment : undefined
}
