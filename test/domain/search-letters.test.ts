/** The forms of a word in which letters are folded: the tables of letters, row by row. */
import t from 'tap'
import { foldWord, formsOf } from '../../src/domain/search-letters.ts'

t.test('does', async (t) => {
  const folded: readonly (readonly [word: string, plain: string])[] = [
    ['straße', 'strasse'],
    ['ærø', 'aero'],
    ['œuvre', 'oeuvre'],
    ['smørrebrød', 'smorrebrod'],
    ['þór', 'thor'],
    ['seyðisfjörður', 'seydisfjordur'],
    ['đorđe', 'dorde'],
    ['ħamrun', 'hamrun'],
    ['łódź', 'lodz'],
    ['ŧ', 't'],
    ['ılıca', 'ilica'],
    ['ŋamu', 'namu'],
    ['ƒ', 'f'],
    ['λόγος', 'λογοσ'],
    ['æœßþ', 'aeoessth'],
    ['šest', 'sest'],
  ]
  for (const [word, plain] of folded) {
    t.test(`folds ${word} to ${plain}`, async (t) => {
      t.equal(foldWord(word), plain)
      t.ok(formsOf(word).includes(plain))
    })
  }

  const transcribed: readonly (readonly [word: string, inTwoLetters: string])[] = [
    ['bär', 'baer'],
    ['köln', 'koeln'],
    ['zürich', 'zuerich'],
    ['århus', 'aarhus'],
    ['søren', 'soeren'],
    ['größe', 'groesse'],
    ['äöü', 'aeoeue'],
    ['blåbærsyltetøj', 'blaabaersyltetoej'],
    ['übergrößenträger', 'uebergroessentraeger'],
    ['malmö', 'malmoe'],
    ['føroyar', 'foeroyar'],
    ['æå', 'aeaa'],
  ]
  for (const [word, inTwoLetters] of transcribed) {
    t.test(`also writes ${word} as ${inTwoLetters}`, async (t) => {
      t.ok(formsOf(word).includes(inTwoLetters))
    })
  }
})

t.test('keeps', async (t) => {
  for (const word of ['', 'plain', 'cx5', 'слово', '東京', 'हिन्दी', 'λογο', 'ა', '7', 'í'.normalize('NFC')]) {
    t.test(`the form of ${JSON.stringify(word)} as it is written`, async (t) => {
      t.equal(formsOf(word)[0], word)
    })
  }
})
