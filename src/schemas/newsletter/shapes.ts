/** Every shape of the newsletter, from the modules of this area. */

export * from './bounces.ts'
export * from './newsletters.ts'
export * from './sending.ts'
export * from './signups.ts'
