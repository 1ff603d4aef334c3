/** Every shape of the newsletter, from the modules of this area. */

export * from './letter-settings.ts'
export * from './letters.ts'
export * from './signups.ts'
