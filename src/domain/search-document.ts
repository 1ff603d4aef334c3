/**
 * Makes the search document of a text: the lexemes and their positions, as PostgreSQL reads a
 * tsvector. Only the stems are missing, which the database makes with the dictionary of the
 * language.
 */
import { formsOf, maxJoinedParts, type Piece, pairsOf, piecesOf } from './search-letters.ts'

/** Weights of PostgreSQL. A form without the accents of the text counts one weight less. */
type Weight = 'A' | 'B' | 'C' | 'D'
const lighter: Readonly<Record<Weight, Weight>> = { A: 'B', B: 'C', C: 'D', D: 'D' }

export type SearchedText = {
  text: string
  weight: Weight
  /** Whether even words that the language excludes are found, such as those of the title The Who. */
  isTitle?: boolean
}

/** Texts and no arrays, which would take longer to hand to another thread and to the database. */
export type SearchDocument = {
  /** Forms of words to stem, with a blank between two of them. */
  forms: string
  /** For each form its positions with their weights, such as `3A,17C`. */
  places: string
  /** Lexemes that are as they are, in the syntax of a tsvector. */
  lexemes: string
}

/** In front of the words of a title. */
export const titleMark = '^'

/**
 * PostgreSQL counts positions up to 16,383 and keeps 255 of one lexeme. Longer texts begin to count
 * again, so that phrases are found there, too. The first words after that have two places, so that
 * phrases across it are found.
 */
const maxPosition = 16_000
const overlap = 64
const maxPlaces = 255
/**
 * Room for the lexemes and their positions, in bytes, counted as if every word had a stem beside
 * it. A tsvector holds one megabyte. Words of a document beyond that are not found.
 */
export const maxBytes = 900_000
/** A UTF-16 unit has at most three bytes in UTF-8. */
const bytesOfUnit = 3
const bytesOfLexeme = 8
const bytesOfPlace = 2

const quoted = (lexeme: string) => `'${lexeme}'`

/** Words are letters, digits, marks, emoji and the signs of `Piece.suffix`: nothing to escape. */
export function searchDocumentOf(texts: readonly SearchedText[], bytes = maxBytes): SearchDocument {
  const maker = new DocumentMaker(bytes)
  for (const { text, weight, isTitle = false } of texts) maker.add(piecesOf(text), { weight, isTitle })
  return maker.finished()
}

class DocumentMaker {
  /** Form -> places. */
  readonly #stems = new Map<string, string[]>()
  /** Word -> its forms. */
  readonly #forms = new Map<string, string[]>()
  readonly #lexemes = new Map<string, string[]>()
  #count = 0
  #bytesLeft: number

  constructor(bytes: number) {
    this.#bytesLeft = bytes
  }

  add(pieces: Iterable<Piece>, { weight, isTitle }: { weight: Weight; isTitle: boolean }): void {
    let joined: Piece[] = []
    const settle = () => {
      if (joined.length > 1) this.#addJoined(joined, { weight, isTitle })
      joined = []
    }
    for (const piece of pieces) {
      if (!piece.isJoined || piece.kind === 'unspaced' || piece.kind === 'sign') settle()
      if (piece.kind === 'unspaced') this.#addPairs(piece.word, weight)
      else if (piece.kind === 'sign') this.#addLexeme(piece.word, this.#next(), weight)
      else {
        joined.push(piece)
        this.#addWord(piece.word, { at: this.#next(), weight, isTitle })
        if (piece.suffix !== '') this.#addLexeme(piece.word + piece.suffix, this.#count, weight)
      }
    }
    settle()
    // A phrase does not reach from one text into the next.
    this.#count += 1
  }

  /** A joined word as a whole, and each two neighbours in it: e-mail-based has email. */
  #addJoined(parts: readonly Piece[], how: { weight: Weight; isTitle: boolean }): void {
    const first = this.#count - parts.length + 1
    for (let index = 0; index < parts.length - 1; index++) {
      const [left, right] = [parts[index], parts[index + 1]]
      this.#addWord(`${left?.word}${right?.word}`, { at: first + index, ...how })
    }
    if (parts.length === 2 || parts.length > maxJoinedParts) return
    this.#addWord(parts.map(({ word }) => word).join(''), { at: first, ...how })
  }

  #addPairs(run: string, weight: Weight): void {
    for (const pair of pairsOf(run)) this.#addLexeme(pair, this.#next(), weight)
  }

  #addWord(word: string, { at, weight, isTitle }: { at: number; weight: Weight; isTitle: boolean }): void {
    let forms = this.#forms.get(word)
    if (!forms) {
      forms = formsOf(word)
      this.#forms.set(word, forms)
    }
    // The language may exclude été and know no ete, so somebody who writes ete asks for that form.
    for (const form of forms) {
      this.#note(this.#stems, form, placesOf(at, form === word ? weight : lighter[weight]))
      if (isTitle) this.#addLexeme(titleMark + form, at, weight)
    }
  }

  #addLexeme(lexeme: string, at: number, weight: Weight): void {
    this.#note(this.#lexemes, lexeme, placesOf(at, weight))
  }

  #note(noted: Map<string, string[]>, key: string, places: string[]): void {
    const former = noted.get(key)
    const size = former ? bytesOfPlace : key.length * bytesOfUnit + bytesOfLexeme
    if (size > this.#bytesLeft || (former?.length ?? 0) >= maxPlaces) return
    this.#bytesLeft -= size
    if (former) former.push(...places)
    else noted.set(key, places)
  }

  #next(): number {
    this.#count += 1
    return this.#count
  }

  finished(): SearchDocument {
    return {
      forms: [...this.#stems.keys()].join(' '),
      places: Array.from(this.#stems.values(), (places) => places.join(',')).join(' '),
      lexemes: Array.from(this.#lexemes, ([lexeme, places]) =>
        places.length === 0 ? quoted(lexeme) : `${quoted(lexeme)}:${places.join(',')}`,
      ).join(' '),
    }
  }
}

function placesOf(at: number, weight: Weight): string[] {
  const place = ((at - 1) % maxPosition) + 1
  const isAgain = at > maxPosition && place <= overlap
  return isAgain ? [`${place}${weight}`, `${maxPosition + place}${weight}`] : [`${place}${weight}`]
}
