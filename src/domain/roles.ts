/** The roles an account may hold. Every registered account is a reader; the widest role wins. */

export const roles = ['reader', 'author', 'moderator', 'admin'] as const
export type Role = (typeof roles)[number]

/** `anonymous` is not a role that an account can hold: it stands for a request without a token. */
export type Audience = Role | 'anonymous'
