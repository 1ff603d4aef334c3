/** All shapes of the area `credentials`. */
export * from './access-tokens.ts'
export * from './credentials.ts'
