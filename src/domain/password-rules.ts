/** How long a password may be, in characters (code points) after normalisation to NFC. */
export const minPasswordLength = 12
/** Longer input is refused before it is hashed: hashing stays bounded and nothing is truncated. */
export const maxPasswordLength = 200

/** What is wrong with a password, or `undefined`. */
export function passwordFault(password: string): string | undefined {
  const { length } = [...password.normalize('NFC')]
  if (length < minPasswordLength) return `must have at least ${minPasswordLength} characters`
  return length > maxPasswordLength ? `must have at most ${maxPasswordLength} characters` : undefined
}
