/** How long a password may be, in UTF-16 units after NFC. */
export const minPasswordLength = 12
/** Longer input is refused before it is hashed: hashing stays bounded and nothing is truncated. */
export const maxPasswordLength = 200
