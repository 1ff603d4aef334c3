/** Every shape of the newsletter, from the modules of this area. */

export * from './bounces.ts'
export * from './letter-settings.ts'
export * from './letters.ts'
export * from './newsletters.ts'
export * from './own-signups.ts'
export * from './sending.ts'
export * from './signup-admin.ts'
export * from './signup-imports.ts'
export * from './signup-stats.ts'
export * from './signups.ts'
