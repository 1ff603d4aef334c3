/** Estimates how long a text takes to read. */

/** Silent reading of English prose: 238 words a minute in M. Brysbaert's survey of 2019, rounded. */
const wordsPerMinute = 230

/** Letters and digits of scripts that are counted by characters, without their marks. */
const byCharacter: readonly { letter: RegExp; perMinute: number }[] = [
  {
    letter: /[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]&&[\p{L}\p{N}]]/gv,
    perMinute: 500,
  },
  // A word of our Thai test articles has three letters without marks, which makes 700 in 230 words.
  {
    letter: /[[\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]&&[\p{L}\p{N}]]/gv,
    perMinute: 700,
  },
]

/** Unicode takes these marks of Japanese letters for letters. */
const halfWidthMarks = /[\uff9e\uff9f]/g

/**
 * What stands between blanks is one word, such as `don't`, `e-mail-based` and `1,000.50`. Dashes
 * divide words, and so do the word marks of Ethiopic and Tibetan.
 */
const chunk = /[^\s—–…\u1361\u0f0b]+/gu
const letter = /[\p{L}\p{N}]/u

/** Whole minutes, at least 1. */
export function readingMinutes(text: string): number {
  let minutes = 0
  let rest = text.normalize('NFC').replace(halfWidthMarks, '')
  for (const { letter, perMinute } of byCharacter) {
    minutes += (rest.match(letter)?.length ?? 0) / perMinute
    rest = rest.replace(letter, ' ')
  }
  const words = rest.match(chunk)?.filter((written) => letter.test(written)).length ?? 0
  return Math.max(1, Math.ceil(minutes + words / wordsPerMinute))
}
