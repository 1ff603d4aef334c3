/** What documents have of a text: whatever the text shows finds it, within the bounds of a tsvector. */
import fc from 'fast-check'
import t from 'tap'
import { searchDocumentOf } from '../../src/domain/search-document.ts'
import { formsOf } from '../../src/domain/search-letters.ts'
import type { Leaf, SearchNode } from '../../src/domain/search-nodes.ts'
import { parseSearch } from '../../src/domain/search-query.ts'
import { anyText, holds, prose } from '../helpers/properties.ts'

/** Lexeme -> positions, of a language without endings. */
function documentOf(text: string): Map<string, number[]> {
  const { forms, places, lexemes } = searchDocumentOf([{ text, weight: 'C' }])
  const found = new Map<string, number[]>()
  const note = (lexeme: string, places: string) => {
    const positions = places.split(',').map((place) => Number.parseInt(place, 10))
    found.set(lexeme, [...(found.get(lexeme) ?? []), ...positions])
  }
  const placesOf = places.split(' ')
  for (const [index, form] of forms.split(' ').entries()) if (form) note(form, placesOf[index] ?? '')
  for (const entry of lexemes.split(' ')) {
    const [, lexeme, places = ''] = /^'(.+)':(.+)$/.exec(entry) ?? []
    if (lexeme !== undefined) note(lexeme, places)
  }
  return found
}

function positionsOf(document: Map<string, number[]>, { kind, text }: Leaf): number[] {
  if (kind === 'lexeme') return document.get(text) ?? []
  const forms = formsOf(text)
  if (kind === 'word') return forms.flatMap((form) => document.get(form) ?? [])
  const begun = [...document].filter(([lexeme]) => forms.some((form) => lexeme.startsWith(form)))
  return begun.flatMap(([, positions]) => positions)
}

function isFound(document: Map<string, number[]>, node: SearchNode): boolean {
  if (node.kind === 'not') return !isFound(document, node.node)
  if ('nodes' in node && node.kind === 'any') return node.nodes.some((each) => isFound(document, each))
  if ('nodes' in node) return node.nodes.every((each) => isFound(document, each))
  if (node.kind !== 'sequence') return positionsOf(document, node).length > 0
  const sets = node.places.map(({ offset, leaf }) => ({ offset, at: new Set(positionsOf(document, leaf)) }))
  return [...(sets[0]?.at ?? [])].some((start) => sets.every(({ offset, at }) => at.has(start + offset)))
}

const finds = (text: string, q: string) => {
  const node = parseSearch(q)
  return node === null || isFound(documentOf(text), node)
}

const scripts = [
  'Latn',
  'Grek',
  'Cyrl',
  'Hebr',
  'Arab',
  'Deva',
  'Taml',
  'Hani',
  'Hira',
  'Kana',
  'Hang',
  'Thai',
  'Khmr',
  'Mymr',
  'Laoo',
  'Geor',
  'Ethi',
]
const ranges: Readonly<Record<string, string>> = {
  Latn: 'abcdeéèñöüßøåłđıæ',
  Grek: 'αβγάώς',
  Cyrl: 'абвёйґї',
  Hebr: 'אבגדשָׁ',
  Arab: 'ابتثمحُّ',
  Deva: 'कखगिी्',
  Taml: 'தமிழ்',
  Hani: '日産新型車東京都',
  Hira: 'あいうがぎ',
  Kana: 'アイウガギー',
  Hang: '서울대한민국',
  Thai: 'กขค้ำุ',
  Khmr: 'ខ្មែរាំ',
  Mymr: 'မြန်မာ',
  Laoo: 'ລາວຂ້',
  Geor: 'ქართულ',
  Ethi: 'አማርኛ',
}
const word = fc.oneof(
  fc
    .constantFrom(...scripts)
    .chain((script) =>
      fc.string({ unit: fc.constantFrom(...(ranges[script] ?? 'a')), minLength: 1, maxLength: 9 }),
    ),
  fc.constantFrom(
    'node.js',
    'CX-5',
    'C++',
    'F#',
    '3,000',
    '5½',
    'CO₂',
    '💰',
    '👩‍👩‍👧',
    '🇩🇪',
    'O’Brien',
    'ＡＢ',
    'ﬁ',
    '２３',
    '㎞',
    'ｶﾞ',
  ),
)
const sign = fc.constantFrom('', ...'!?.,;:()[]<>&"\'«»“”’–—…/\\|*_%€$+#-'.split(''))

t.test('does', async (t) => {
  t.test('find each word by what was written between two blanks, with its signs or without', async (t) => {
    holds(
      t,
      fc.property(fc.array(fc.tuple(sign, word, sign), { minLength: 1, maxLength: 12 }), (parts) => {
        const text = parts.map((part) => part.join('')).join(' ')
        // A minus excludes, and an asterisk makes a prefix.
        return parts.every(
          ([before, word, after]) =>
            finds(text, word) &&
            finds(text, `"${word}"`) &&
            (before === '-' || finds(text, `${before}${word}${after}`)),
        )
      }),
      1_500,
    )
  })

  t.test('find each two and three neighbours as a phrase', async (t) => {
    holds(
      t,
      fc.property(
        fc.array(word, { minLength: 3, maxLength: 10 }),
        fc.constantFrom(' ', ', ', '. ', '; '),
        (words, gap) =>
          words.every((_, at) => finds(words.join(gap), `"${words.slice(at, at + 3).join(gap)}"`)),
      ),
      800,
    )
  })

  t.test('find a word in the other normal forms and in capital letters', async (t) => {
    holds(
      t,
      fc.property(word, (word) =>
        [
          ...[word.normalize('NFD'), word.normalize('NFC'), word.toUpperCase()],
          // As digits and a sign, 5½ would be 51⁄2.
          word.replace('½', '').normalize('NFKC'),
        ].every((q) => finds(`x ${word} y`, q)),
      ),
      800,
    )
  })
})

t.test('keeps', async (t) => {
  t.test('to the size and the positions of a tsvector, and to lexemes without signs', async (t) => {
    const serial = (n: number) => n.toString(36).padStart(4, 'q')
    const texts = [
      Array.from({ length: 20_000 }, (_, n) => serial(n)).join(' '),
      Array.from({ length: 20_000 }, (_, n) => `ö${serial(n)}`).join('-'),
      Array.from({ length: 100_000 }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7_919) % 20_000))).join(
        '',
      ),
      'a1'.repeat(50_000),
      '日'.repeat(100_000),
    ]
    for (const text of texts) {
      const document = documentOf(text)
      const sizes = Array.from(document, ([lexeme, { length }]) => Buffer.byteLength(lexeme) + 2 * length)
      t.ok(sizes.reduce((sum, size) => sum + size, 0) < 1_000_000)
      t.ok(Array.from(document.values()).every((at) => Math.min(...at) > 0 && Math.max(...at) < 16_384))
    }
  })

  t.test('every lexeme free of signs that end it, whatever is written', async (t) => {
    holds(
      t,
      fc.property(fc.array(fc.oneof(anyText(20), prose(5), word), { maxLength: 10 }), (parts) => {
        const { forms, lexemes } = searchDocumentOf([{ text: parts.join(''), weight: 'A', isTitle: true }])
        return (
          /^(?:[\p{L}\p{M}\p{N}]+(?: |$))*$/u.test(forms) &&
          /^(?:'[^'\\\s]+'(?::\d+[A-D](?:,\d+[A-D])*)?(?: |$))*$/u.test(lexemes)
        )
      }),
      1_000,
    )
  })
})
