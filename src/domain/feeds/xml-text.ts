/** Text that XML can hold. */

/** All that is no Char of XML 1.0: most control characters, U+FFFE, U+FFFF and halves of surrogate pairs; no escape helps. */
const unfit = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

export function xmlText(text: string): string {
  return text.replace(unfit, '')
}
