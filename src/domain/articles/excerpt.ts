/** Shortens plain text to an excerpt. */

/**
 * At most `maxLength` UTF-16 units, cut at the end of a word, with an ellipsis if something was
 * cut.
 */
export function excerptOf(text: string, maxLength: number): string {
  const plain = text.replace(/\s+/g, ' ').trim()
  if (plain.length <= maxLength) return plain
  const room = plain.slice(0, maxLength)
  const lastSpace = room.lastIndexOf(' ')
  // A first word longer than half the room, or a script without spaces, is cut in the middle.
  const cut = lastSpace > maxLength / 2 ? room.slice(0, lastSpace) : room.slice(0, maxLength - 1)
  return `${withoutHalfCharacter(cut).replace(/[\s.,;:!?–—-]+$/u, '')}…`
}

function withoutHalfCharacter(text: string): string {
  return text.isWellFormed() ? text : text.slice(0, -1)
}
