/** Prepares text and sanitised HTML for feeds: what XML forbids, and frames. */

/**
 * The characters that XML 1.0 forbids, escaped or not: most control characters, U+FFFE, U+FFFF and
 * halves of surrogate pairs.
 */
const unfit = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

export function xmlText(text: string): string {
  return text.replace(unfit, '')
}

/**
 * Many feed readers drop frames. The title of the frame stays, with the link that follows in the
 * figure.
 */
export function framesAsWords(html: string): string {
  return html.replace(
    /<iframe ([^>]*)><\/iframe>/g,
    (_, attributes: string) => `<p>${/(?:^| )title="([^"]*)"/.exec(attributes)?.[1] ?? ''}</p>`,
  )
}
