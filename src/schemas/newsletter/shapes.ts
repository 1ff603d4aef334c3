/** Every shape of the newsletter, from the modules of this area. */
export * from './signup-admin.ts'
export * from './signup-imports.ts'
export * from './signup-stats.ts'
export * from './signups.ts'
