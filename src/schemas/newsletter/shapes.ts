/** Every shape of the newsletter, from the modules of this area. */
export * from './newsletters.ts'
export * from './sending.ts'
export * from './bounces.ts'
export * from './signups.ts'
