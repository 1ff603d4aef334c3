/** Every shape of accounts, from the modules of this area. */
export * from './accounts.ts'
export * from './erasures.ts'
export * from './exports.ts'
