/** Every shape of contributors, from the modules of this area. */
export * from './co-authors.ts'
export * from './contributors.ts'
