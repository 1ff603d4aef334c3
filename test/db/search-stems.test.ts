/** The stems of a search: of each language that documents have, in as few statements as possible. */
import t from 'tap'
import { findStems } from '../../src/db/queries/search-stems.ts'
import { startSearch } from '../helpers/articles/search-cases.ts'
import { executedSql } from '../helpers/executed-sql.ts'

const { deps, publish, find } = await startSearch()
const { db } = deps.database

/** Configuration, a word of its language, and the stems; none if the language excludes the word. */
const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['english', 'running', ['run']],
  ['english', 'the', []],
  ['english', 'été', ['été']],
  ['french', 'été', []],
  ['french', 'chevaux', ['cheval']],
  ['german', 'häuser', ['haus']],
  ['german', 'und', []],
  ['spanish', 'corriendo', ['corr']],
  ['italian', 'gatti', ['gatt']],
  ['swedish', 'flickorna', ['flick']],
  ['russian', 'книги', ['книг']],
  ['simple', 'running', ['running']],
  ['simple', 'the', ['the']],
  ['dutch', 'fietsen', ['fiets']],
]

const languages = ['de', 'fr', 'es', 'it', 'nl', 'sv', 'da', 'fi', 'pt', 'ru', 'tr', 'hu', 'en', 'ja']

t.test('does', async (t) => {
  const wanted = Map.groupBy(cases, ([configuration]) => configuration)
  const words = new Map(Array.from(wanted, ([name, rows]) => [name, rows.map(([, word]) => word)]))
  t.test('find the stems of several languages in one statement, and remember them', async (t) => {
    for (const expected of [1, 0]) {
      const statements = await executedSql(async () => {
        const stemsOf = await findStems(db, words)
        for (const [name, word, stems] of cases) t.strictSame(stemsOf(name)(word), stems, `${name}: ${word}`)
      })
      t.equal(statements.length, expected)
    }
  })

  t.test('search documents of any number of languages with four statements', async (t) => {
    for (const language of languages) await publish({ body: 'A zeppelin, zeppelinish.', language })
    const statements = await executedSql(async () => {
      t.equal((await find('zeppelin')).length, languages.length)
    })
    t.equal(statements.length, 4)
  })
})

t.test('keeps', async (t) => {
  t.test('to no statement where nothing is asked', async (t) => {
    const statements = await executedSql(async () => {
      const stemsOf = await findStems(db, new Map([['english', []]]))
      t.strictSame(stemsOf('english')('running'), [], 'a word that nobody asked for has no stem')
      t.strictSame(stemsOf('german')('running'), [])
    })
    t.equal(statements.length, 0)
  })

  t.test('every word apart, whatever signs it has', async (t) => {
    const odd = ["a'b", 'a"b', 'a\\b', 'a b', '💰', '東京', 'a:b', '{a}', '$1', '%', '_', 'null']
    const stemsOf = await findStems(db, new Map([['simple', odd]]))
    for (const word of odd) t.strictSame(stemsOf('simple')(word), [word], JSON.stringify(word))
  })
})
