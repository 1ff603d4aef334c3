/** A number with its noun, for texts that people read. */

/** `1 day`, `2 days`: for nouns whose plural ends in s. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
