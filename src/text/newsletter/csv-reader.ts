/**
 * Reads comma-separated values while they arrive, whichever delimiter, line ends and charset the
 * file has. It holds one record at a time.
 */
import { pipeline, Readable } from 'node:stream'
import { TextDecoder } from 'node:util'
import { CsvError, type Options, Parser } from 'csv-parse'

export type CsvRecord = {
  /** The number of its first line in the file, from 1. A quoted text can have several lines. */
  line: number
  cells: string[]
}

type CsvBounds = { maxColumns: number; maxRecordLength: number }

/** What makes a file unreadable as a whole. The message is a sentence for the caller. */
export class CsvFault extends Error {
  readonly kind: 'malformed' | 'too-large'

  constructor(kind: CsvFault['kind'], message: string) {
    super(message)
    this.name = 'CsvFault'
    this.kind = kind
  }
}

/** The decoder for a charset that a request names; `undefined` if nobody knows it. */
export function csvDecoder(charset: string): TextDecoder | undefined {
  try {
    return new TextDecoder(charset)
  } catch {
    return undefined
  }
}

/**
 * Gives the records that have a visible text, the header among them. Without a decoder, a byte order
 * mark says which UTF it is, and bytes that are no UTF-8 become U+FFFD. Throws a CsvFault.
 */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
  { decoder, maxColumns, maxRecordLength }: CsvBounds & { decoder?: TextDecoder | undefined },
): AsyncGenerator<CsvRecord> {
  const texts = plainTexts(bytes, decoder)
  const { head, delimiter } = await readHead(texts, maxRecordLength)
  const parser = new Parser(optionsFor(delimiter, maxRecordLength))
  pipeline(Readable.from(joined(head, texts)), parser, () => {})
  try {
    for await (const record of parser as AsyncIterable<CsvRecord>) {
      if (record.cells.length > maxColumns) {
        throw new CsvFault('too-large', `Line ${record.line} has more than ${maxColumns} columns.`)
      }
      yield record
    }
  } catch (error) {
    throw faultOf(error, { lines: parser.info.lines, maxRecordLength })
  }
}

function optionsFor(delimiter: string, maxRecordLength: number): Options {
  const recordOf = (cells: string[], { lines }: { lines: number }): CsvRecord | null =>
    cells.some((cell) => cell.trim() !== '') ? { line: lines - breaksIn(cells), cells } : null
  return {
    delimiter,
    record_delimiter: '\n',
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: maxRecordLength,
    // The types of the package know only records of the kind that it makes itself.
    on_record: recordOf as unknown as NonNullable<Options['on_record']>,
  }
}

type Place = { lines: number; maxRecordLength: number }

function faultOf(error: unknown, { lines, maxRecordLength }: Place): unknown {
  if (!(error instanceof CsvError)) return error
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    const advice = 'Perhaps a quotation mark is not closed.'
    return new CsvFault(
      'too-large',
      `The record at line ${lines} is longer than ${maxRecordLength} bytes. ${advice}`,
    )
  }
  return new CsvFault('malformed', `A quotation mark before line ${lines} is not closed.`)
}

/**
 * The text with `\n` as its only line end, so that the parser counts the lines right, and without NUL,
 * which the database cannot store.
 */
async function* plainTexts(
  bytes: AsyncIterable<Uint8Array>,
  given: TextDecoder | undefined,
): AsyncGenerator<string> {
  let decoder = given
  let endsWithReturn = false
  const plain = (decoded: string) => {
    const text = endsWithReturn && decoded.startsWith('\n') ? decoded.slice(1) : decoded
    if (decoded !== '') endsWithReturn = decoded.endsWith('\r')
    return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll('\0', '\ufffd')
  }
  for await (const chunk of bytes) {
    decoder ??= decoderFor(chunk)
    const text = plain(decoder.decode(chunk, { stream: true }))
    if (text !== '') yield text
  }
  const rest = plain(decoder?.decode() ?? '')
  if (rest !== '') yield rest
}

function decoderFor([first, second]: Uint8Array): TextDecoder {
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le')
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be')
  return new TextDecoder('utf-8')
}

const delimiters = [',', ';', '\t'] as const

/** The beginning of the file with its first line, in which the most frequent delimiter is the file's. */
async function readHead(
  texts: AsyncIterator<string>,
  maxRecordLength: number,
): Promise<{ head: string; delimiter: string }> {
  let head = ''
  while (!head.includes('\n') && head.length <= maxRecordLength) {
    const next = await texts.next()
    if (next.done) break
    head += next.value
  }
  const counts = countDelimiters(head.slice(0, maxRecordLength))
  const [delimiter] = [...delimiters].sort((one, other) => (counts[other] ?? 0) - (counts[one] ?? 0))
  return { head, delimiter: delimiter ?? ',' }
}

/** Those outside quotes, in the first line that is not empty. */
function countDelimiters(head: string): Record<string, number> {
  const counts: Record<string, number> = {}
  let isQuoted = false
  let hasText = false
  for (const character of head) {
    if (character === '"') isQuoted = !isQuoted
    if (isQuoted) continue
    if (character === '\n' && hasText) break
    hasText ||= character !== '\n'
    counts[character] = (counts[character] ?? 0) + 1
  }
  return counts
}

async function* joined(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  if (head !== '') yield head
  yield* rest
}

function breaksIn(cells: readonly string[]): number {
  let count = 0
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count += 1
  }
  return count
}
