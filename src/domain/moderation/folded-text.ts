/** Text with all alike that readers take for alike: case, accents, widths, look-alikes of other alphabets, what cannot be seen. */

/** Letters of other alphabets that are drawn like Latin ones. Whoever writes Russian has the phrases folded in the same way. */
const lookAlikes: readonly (readonly [drawn: string, latin: string])[] = [
  ['аеорсухіјѕһԁԛԝӏвнкмтгпѵү', 'aeopcyxijshdqwlbhkmtrnvy'],
  ['αβεζηικνορτυχγωμϲϳ', 'abeznikvoptuxywmcj'],
  ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnoprstuvwyz'],
  ['ıȷɑɡɩʋđłøħŧðƒɓɖɗƙɲ', 'ijagivdlohtdfbddkn'],
  ['օսոցհ', 'ounqh'],
]

const latinOf = new Map<string, string>([
  ...lookAlikes.flatMap(([drawn, latin]) =>
    [...drawn].map((character, index) => [character, latin[index] ?? character] as const),
  ),
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['þ', 'th'],
  ['ς', 'σ'],
])

/** Joiners, direction marks, variation selectors, soft hyphens, accents. The sound marks of Japanese make other letters. */
const unseen = /(?![\u3099\u309a])[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Me}\p{Script=Inherited}]/gu
const isMark = /^\p{M}$/u
const isLetter = /^[\p{L}\p{M}]$/u

const decomposed = (text: string) => text.normalize('NFKD').replace(unseen, '')

function foldCharacter(character: string): string {
  // Lower case of what was decomposed may have to be decomposed again.
  const plain = decomposed(decomposed(character).toLowerCase())
  return Array.from(plain, (part) => latinOf.get(part) ?? part).join('')
}

/** What was folded of late: all of ASCII, and what people write. Begun anew where it is full, so that nobody can fill it for good. */
const known = new Map<string, string>()
const maxKnown = 20_000

function folded(character: string): string {
  const found = known.get(character)
  if (found !== undefined) return found
  const made = foldCharacter(character)
  if (known.size === maxKnown) known.clear()
  known.set(character, made)
  return made
}

/** `start` and `end`: where it stands in the text that was folded. */
export type FoldedCharacter = { character: string; start: number; end: number }

/** One after the other, as a text has far too many for a copy of each. */
export function* foldedCharacters(text: string): Generator<FoldedCharacter> {
  let start = 0
  let before = ' '
  for (const written of text) {
    const end = start + written.length
    for (const character of folded(written)) {
      // A mark of another script changes its own letters; on a Latin one, or on none, it is decoration.
      if (character > '\u007f' && isMark.test(character) && (before <= '\u007f' || !isLetter.test(before)))
        continue
      yield { character, start, end }
      before = character
    }
    start = end
  }
}

/** The marks that `foldedCharacters` passes over. */
const decoration = /(^|[\0-\x7f]|[^\p{L}\p{M}])\p{M}+/gu

/** The same as one text, and in a tenth of the time: every post has its words compared with many. Folding what is folded changes nothing. */
export function foldText(text: string): string {
  let plain = ''
  for (const written of text) plain += folded(written)
  return plain.replace(decoration, '$1')
}

/** The words alone, each after a space: what two texts have in common that differ in no word. */
export function foldedWords(text: string): string {
  return foldText(text)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
}

/** By which repetitions are told: two texts of the same words are one saying; of those without words, two of the same signs. */
export function sayingOf(text: string): string {
  return foldedWords(text) || foldText(text).replace(/\s+/g, '')
}
