/**
 * Says of drizzle's files that they are modules. Node asks the package.json above each of them for that, and parses all
 * of its 180 KB anew for each of two hundred files: half a second of processor time in every process.
 */
import { registerHooks } from 'node:module'

const drizzle = new URL('../../node_modules/drizzle-orm/', import.meta.url).href

registerHooks({
  resolve(specifier, context, nextResolve) {
    const isWithin = context.parentURL?.startsWith(drizzle) && /^\.\.?\/.*\.js$/.test(specifier)
    if (!isWithin) return nextResolve(specifier, context)
    return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
  },
})
