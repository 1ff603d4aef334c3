/** Every shape of the service itself, from the modules of this area. */
export * from './audit.ts'
export * from './service.ts'
export * from './settings.ts'
