/** Every shape of contributors, from the modules of this area. */
export * from './contributors.ts'
