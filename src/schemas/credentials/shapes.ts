/** Every shape of logins, tokens and passwords, from the modules of this area. */
export * from './access-tokens.ts'
export * from './credentials.ts'
