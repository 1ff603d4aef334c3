/** Estimates how long a text takes to read. */

const wordsPerMinute = 230
/** Chinese, Japanese and Korean texts are counted by characters. */
const charactersPerMinute = 500
const byCharacter = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu

/** Whole minutes, at least 1. */
export function readingMinutes(text: string): number {
  const characters = text.match(byCharacter)?.length ?? 0
  const words = text.replace(byCharacter, ' ').match(/[\p{L}\p{M}\p{N}]+/gu)?.length ?? 0
  return Math.max(1, Math.ceil(words / wordsPerMinute + characters / charactersPerMinute))
}
