/** Every shape of feeds, from the modules of this area. */
export * from './feeds.ts'
