/** Every word that an article shows finds it, and no query makes PostgreSQL refuse a search. */

import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import t from 'tap'
import { findStems } from '../../src/db/queries/search-stems.ts'
import { piecesOf } from '../../src/domain/search-letters.ts'
import { parseSearch, searchFaultOf } from '../../src/domain/search-query.ts'
import { tsqueryOf, wordsToStem } from '../../src/domain/search-tsquery.ts'
import { startSearch } from '../helpers/articles/search-cases.ts'
import { anyText, seed } from '../helpers/properties.ts'

const { deps, publish, find, send, check } = await startSearch()
const { db } = deps.database

const words = [
  ...[
    'brakes',
    'Inês',
    'Zürich',
    'Straße',
    'cafe\u0301',
    'Łódź',
    'Ærø',
    'naïve',
    'ﬁre',
    'ＡＢＣ',
    'CO₂',
    'C++',
    'F#',
  ],
  ...[
    'Diyarbakır',
    'İzmir',
    'Đặng',
    'Αθήνα',
    'ΔΡΟΜΟΣ',
    'чёрный',
    'Київ',
    'שָׁלוֹם',
    'צה״ל',
    'مُحَمَّد',
    '٢٠٢٦',
    'می‌خواهم',
  ],
  ...[
    'हिन्दी',
    'தமிழ்',
    'বাংলা',
    'తెలుగు',
    '日産',
    '新型車',
    'がんばれ',
    'ｶﾞｿﾘﾝ',
    'ข้าวผัด',
    'น้ำ',
    'ភាសាខ្មែរ',
    'ພາສາລາວ',
    'မြန်မာ',
    '서울에서',
  ],
  ...[
    'node.js',
    'e-mail-based',
    'CX-5',
    'O’Brien',
    'AT&T',
    '3,000',
    '12:30',
    '0-62',
    'ann@paper.example',
    '5½',
    '25°C',
    'Ⅷ',
    '㎞',
  ],
  ...[
    '💰',
    '👩‍👩‍👧',
    '🇩🇪',
    '👍🏽',
    '☎',
    'ქართული',
    'Հայերեն',
    'አማርኛ',
    'ᏣᎳᎩ',
    'ꦗꦮ',
    '𐍈𐌰',
    'ⴰⵎⴰⵣⵉⵖ',
    'བོད',
    'ᠮᠣᠩᠭᠣᠯ',
    'ދިވެހި',
  ],
]
const sign = fc.constantFrom(
  ...'!?.,;:()[]{}«»“”„‚‘’—–…·•*/\\|~^`´¨§¶†%‰€$£¥©®¿¡'.split(''),
  '<',
  '>',
  '&',
  '"',
  "'",
  ' - ',
  '...',
)
const gap = fc.constantFrom(' ', ' ', ', ', '. ', '; ', ' — ', ' / ', '\n\n')
const surrounded = fc.tuple(
  fc.oneof(sign, fc.constant('')),
  fc.constantFrom(...words),
  fc.oneof(sign, fc.constant('')),
)
/** The words go into code, which shows whatever is written. */
const document = fc.array(fc.tuple(surrounded, gap), { minLength: 1, maxLength: 14 })

t.test('does', async (t) => {
  t.test('find each word of a text, whatever signs surround it there', async (t) => {
    await fc.assert(
      fc.asyncProperty(
        document,
        fc.constantFrom('en', 'de', 'tr', 'el', 'ar', 'ja', 'xx'),
        async (parts, language) => {
          const text = parts.map(([[before, word, after], gap]) => `${before}${word}${after}${gap}`).join('')
          const slug = await publish({ body: `\`\`\`\n${text.replaceAll('`', ' ')}\n\`\`\``, language })
          for (const [[, word]] of parts) {
            for (const q of [word, `"${word.replaceAll('"', '')}"`])
              if (!(await find(q)).includes(slug)) throw new Error(`${q} in ${text}`)
          }
          return true
        },
      ),
      { seed, numRuns: 25 },
    )
    t.pass()
  })
})

t.test('keeps', async (t) => {
  t.test('every tsquery readable for PostgreSQL', async (t) => {
    const hostile = fc
      .array(
        fc.oneof(
          anyText(20),
          fc.constantFrom(...words),
          sign,
          fc.constantFrom('"', '-', ' or ', '*', ':*', '<->', "'", '\\', '\u0301', '=english', '^'),
        ),
        { maxLength: 16 },
      )
      .map((parts) => parts.join('').replaceAll('\0', '').toWellFormed())
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 20, maxLength: 20 }), async (queries) => {
        const written: string[] = []
        for (const q of queries) {
          const node = parseSearch(q)
          for (const name of ['english', 'simple', 'turkish']) {
            const stemsOf = await findStems(db, new Map([[name, wordsToStem(node)]]))
            const tsquery = tsqueryOf(node, stemsOf(name))
            if (tsquery !== null) written.push(tsquery)
          }
        }
        await db
          .select({ n: sql`sum(numnode(q::tsquery))` })
          .from(sql`jsonb_array_elements_text(${JSON.stringify(written)}::jsonb) as x (q)`)
        return true
      }),
      { seed, numRuns: 20 },
    )
    t.pass()
  })

  t.test('a query to its bounds, and names the fault', async (t) => {
    const rows: [q: string, detail: RegExp][] = [
      ['brake '.repeat(17), /more than 16 words/],
      ['日本語'.repeat(30), /more than 16 words/],
      ['💰 '.repeat(17), /more than 16 words/],
      ['"a b" "c d" "e f" "g h"', /more than 3 phrases/],
      ['ab* cd* ef* gh*', /more than 3 words with \*/],
      ['a*', /at least 2 letters before \*/],
    ]
    for (const [q, detail] of rows) {
      const { statusCode, body } = await send({ url: '/v1/articles', query: { q } })
      t.match([statusCode, body], [400, detail], q)
      t.match(searchFaultOf(q), detail)
    }
  })
})

const serial = (n: number) => n.toString(36).padStart(4, 'q')
const many = (count: number, text: (n: number) => string) => Array.from({ length: count }, (_, n) => text(n))
const han = (n: number) => String.fromCodePoint(0x4e00 + ((n * 7_919) % 20_000))
await check('hostile texts by their first words', [
  { body: `petrel ${many(38_000, serial).join(' ')}`, finds: ['petrel', 'qqq0', 'qqqz', '"petrel qqq0"'] },
  { body: `gannet ${many(38_000, serial).join('-')}`, finds: ['gannet', 'qqq0'] },
  {
    body: many(199_000, han).join(''),
    language: 'zh',
    finds: [many(6, han).join(''), many(2, han).join('')],
  },
  { body: `auk ${'a1'.repeat(90_000)}`, finds: ['auk'] },
  { body: `tern ${'\u0315\u0301'.repeat(90_000)}`, finds: ['tern'] },
  { body: `skua ${'\ufdfa '.repeat(60_000)}`, finds: ['skua', '\ufdfa'] },
  {
    body: `ruff ${many(38_000, (n) => `ö${serial(n)}`).join(' ')}`,
    finds: ['ruff', 'oqqq0', 'ÖQQQ0', 'oeqqq1'],
  },
  { body: `knot ${many(30_000, (n) => `${serial(n)}/${n % 10}`).join('.')}`, finds: ['knot'] },
  { body: '각'.repeat(199_000), language: 'ko', finds: ['각각', '각각각각'] },
  { body: `smew ${'ก\u0e48\u0e38'.repeat(60_000)}`, language: 'th', finds: ['smew', 'ก\u0e38\u0e48'] },
  { body: `dove ${'💰'.repeat(90_000)}`, finds: ['dove', '💰'] },
  { body: `kite ${'x'.repeat(190_000)}`, finds: ['kite', 'xxxx*'] },
])
t.ok([...piecesOf(words.join(' '))].length >= words.length, 'each word has a piece')
