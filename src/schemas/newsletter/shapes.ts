/** Every shape of the newsletter, from the modules of this area. */
export * from './newsletters.ts'
export * from './own-signups.ts'
export * from './signups.ts'
