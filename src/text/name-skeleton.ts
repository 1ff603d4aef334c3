/**
 * What a name looks like: names that readers can mistake for each other have the same skeleton. It is
 * the skeleton of UTS 39 (https://www.unicode.org/reports/tr39/#Confusable_Detection), without case,
 * accents, blanks, punctuation, symbols and invisible characters.
 */
import confusables from 'unhomoglyph/data.json' with { type: 'json' }

const prototypes: Readonly<Record<string, string>> = confusables

const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu
/** Some punctuation has a letter as its prototype, so it goes first. Symbols may stand for letters. */
const punctuation = /[\p{P}\p{Z}\p{C}\u2800]/gu
const symbols = /[\p{P}\p{S}\p{Z}\p{C}]/gu
/**
 * Marks that decorate a letter. On letters of these scripts every mark does, also one that belongs to
 * another script. On other letters, marks are vowels or voicing, without which names would be alike
 * that nobody mistakes.
 */
const accents = new RegExp(
  [
    '(?<=[\\p{sc=Latn}\\p{sc=Grek}\\p{sc=Cyrl}\\p{sc=Armn}\\p{sc=Cher}\\p{sc=Zyyy}]\\p{M}*)\\p{M}',
    '[\\p{Me}\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]',
    '^\\p{M}+',
  ].join('|'),
  'gu',
)
/** Also the letters for clicks, which look like separators. */
const separators = /[\p{S}\u01c0-\u01c3]/gu
/** Longer than any name; an index takes no row of more than 2,700 bytes. */
const maxLength = 200

const alphabet = Array.from('abcdefghijklmnopqrstuvwxyz')
/** Letters that the tables of Unicode map to no letter: white on black, and of flags. */
const drawnAlphabets = [0x1f150, 0x1f170, 0x1f1e6]
const smallCapitals = Array.from('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ')
const letterOf: ReadonlyMap<string, string> = new Map(
  alphabet.flatMap((letter, index) => [
    ...drawnAlphabets.map((first) => [String.fromCodePoint(first + index), letter] as const),
    [smallCapitals[index] ?? letter, letter] as const,
  ]),
)

function bare(text: string): string {
  const letters = Array.from(text.normalize('NFKC'), (character) => letterOf.get(character) ?? character)
  return letters.join('').replace(invisible, '').replace(punctuation, '')
}

function drawn(text: string): string {
  const look = (character: string) =>
    Object.hasOwn(prototypes, character) ? prototypes[character] : character
  return Array.from(text.normalize('NFD'), look).join('').normalize('NFD')
}

function skeletonOfDrawing(text: string): string | null {
  // Some prototypes are capitals, and those have prototypes in lower case again.
  const twice = drawn(drawn(text.toLowerCase()).toLowerCase()).toLowerCase()
  // A capital i looks like l, and in lower case like i. Without case, the three are one.
  const skeleton = twice.normalize('NFD').replace(accents, '').replace(symbols, '').replaceAll('i', 'l')
  return Array.from(skeleton).slice(0, maxLength).join('') || null
}

/** The skeleton of a name that others must not imitate; null if the name has nothing to read. */
export function skeletonOf(name: string): string | null {
  return skeletonOfDrawing(bare(name))
}

/** Words for people who work for a publication, which make no name another one. */
const roleWords = new Set(
  [
    ...['moderator', 'moderators', 'moderation', 'mod', 'mods', 'admin', 'admins', 'administrator'],
    ...['administrators', 'administration', 'staff', 'editor', 'editors', 'editorial', 'newsroom'],
    ...['support', 'helpdesk', 'team', 'official', 'the', 'of', 'in', 'chief'],
  ].map(skeletonOf),
)

const wordsOf = (name: string): string[] =>
  name
    .normalize('NFKC')
    .replace(invisible, '')
    .split(/[\p{P}\p{Z}\p{C}\u2800]+/u)
    .filter((word) => skeletonOf(word) !== null)

function withoutRoleWords(name: string): string {
  return wordsOf(name)
    .filter((word) => !roleWords.has(skeletonOf(word)))
    .join(' ')
}

/** The name without words for a role and without the name of the publication: empty if no word is left. */
function withoutHouse(name: string, publicationName: string): string {
  const words = wordsOf(withoutRoleWords(name))
  const own = wordsOf(withoutRoleWords(publicationName)).map(skeletonOf)
  const isAt = (start: number) =>
    own.length > 0 && own.every((skeleton, index) => skeletonOf(words[start + index] ?? '') === skeleton)
  const start = words.findIndex((_, index) => isAt(index))
  return (start === -1 ? words : words.toSpliced(start, own.length)).join(' ')
}

/** Longer names count in the order of their words only. */
const maxWordsInAnyOrder = 4

function orders(words: readonly string[]): string[][] {
  if (words.length <= 1 || words.length > maxWordsInAnyOrder) return [[...words]]
  return words.flatMap((word, index) => orders(words.toSpliced(index, 1)).map((rest) => [word, ...rest]))
}

/**
 * The skeletons that a name could imitate. A capital of another script may look like a Latin one
 * although its small letter does not, so the name counts as it is written, too. It also counts without
 * symbols, which may stand for letters or between words, without words for a role and the name of the
 * publication, and with its words in any order.
 */
export function imitatedSkeletons(name: string, publicationName: string): string[] {
  const plain = name.replace(separators, ' ')
  const written = [name, plain].flatMap((text) => [
    text,
    withoutRoleWords(text),
    withoutHouse(text, publicationName),
  ])
  const reordered = [...new Set(written)].flatMap((text) =>
    orders(wordsOf(text)).map((words) => words.join(' ')),
  )
  const skeletons = [name, plain, ...reordered].flatMap((text) => [
    skeletonOf(text),
    skeletonOfDrawing(drawn(bare(text))),
  ])
  return [...new Set(skeletons.filter((skeleton) => skeleton !== null))]
}

/**
 * Whether the name has nothing but words for a role and the name of the publication. A name without
 * any letter or digit has no such word.
 */
export function isNameOfHouse(name: string, publicationName: string): boolean {
  if (skeletonOf(name) === null) return false
  const own = [publicationName, withoutRoleWords(publicationName)].map(skeletonOf)
  if (skeletonOf(withoutHouse(name.replace(separators, ' '), publicationName)) === null) return true
  const rest = withoutRoleWords(name)
  if (skeletonOf(rest) === null) return true
  return imitatedSkeletons(rest, '').some((skeleton) => own.includes(skeleton))
}
