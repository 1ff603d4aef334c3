/**
 * Decides which names of tags count as the same: those that differ only in case, in width or in the
 * form of their characters (NFKC), in invisible characters, or in spaces.
 */

const invisible = /\p{Default_Ignorable_Code_Point}/gu

export function tagNameKey(name: string): string {
  // JavaScript has no case folding. The way over upper case makes ß equal to ss, and the two
  // forms of sigma equal to each other.
  return name
    .normalize('NFKC')
    .replace(invisible, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .trim()
    .replace(/\s+/gu, ' ')
}
