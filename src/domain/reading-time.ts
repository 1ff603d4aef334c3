/** How long a text takes to read. */

const wordsPerMinute = 230
/** Chinese, Japanese and Korean are counted by character. */
const charactersPerMinute = 500

/** Whole minutes, at least 1. */
export function readingMinutes(text: string): number {
  const characters =
    text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0
  const words =
    text.match(
      /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{N}]+/gu,
    )?.length ?? 0
  return Math.max(1, Math.ceil(words / wordsPerMinute + characters / charactersPerMinute))
}
