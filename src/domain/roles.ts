/**
 * The roles that an account may hold. Every registered account is a reader; the role with the
 * widest reach applies.
 */

export const roles = ['reader', 'author', 'moderator', 'admin'] as const
export type Role = (typeof roles)[number]

/** Accounts with one of these roles work for the publication. Their comments are not screened. */
export const staffRoles: readonly Role[] = ['author', 'moderator', 'admin']

export const isStaff = (held: readonly Role[]): boolean => held.some((role) => staffRoles.includes(role))

/** `anonymous` stands for a request without a token. No account can hold it as a role. */
export type Audience = Role | 'anonymous'
