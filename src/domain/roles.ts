/** The roles an account may hold. Every registered account is a reader; the widest role wins. */

export const roles = ['reader', 'author', 'moderator', 'admin'] as const
export type Role = (typeof roles)[number]

/** Whoever has one of these works for the publication: what they write is not screened. */
export const staffRoles: readonly Role[] = ['author', 'moderator', 'admin']

export const isStaff = (held: readonly Role[]): boolean => held.some((role) => staffRoles.includes(role))

/** `anonymous` is not a role that an account can hold: it stands for a request without a token. */
export type Audience = Role | 'anonymous'
