/**
 * Shortens the text of a caller that an error repeats, so that no request can make a long answer.
 */

/** The first `maxLength` characters, with an ellipsis where the text goes on. */
export function shortened(text: string, maxLength: number): string {
  // One character has two UTF-16 units at most, so this part of the text is long enough.
  const characters = Array.from(text.slice(0, 2 * maxLength + 2))
  return characters.length > maxLength ? `${characters.slice(0, maxLength).join('')}…` : text
}
