/** All shapes of the area `accounts`. */
export * from './accounts.ts'
export * from './erasures.ts'
export * from './exports.ts'
