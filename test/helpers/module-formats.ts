/**
 * Says of drizzle's files and of ours that they are modules. Node otherwise asks the package.json
 * above each file. It parses the 180 KB of drizzle's anew for each of two hundred files: half a
 * second of processor time in every process.
 */
import { registerHooks } from 'node:module'

const root = new URL('../../', import.meta.url).href

/** Folder -> the imports within it whose format is known, and that format. */
const known = [
  { folder: `${root}node_modules/drizzle-orm/`, imports: /^\.\.?\/.*\.js$/, format: 'module' },
  { folder: `${root}src/`, imports: /^\.\.?\/.*\.ts$/, format: 'module-typescript' },
]

registerHooks({
  resolve(specifier, context, nextResolve) {
    const kind = known.find(
      ({ folder, imports }) => context.parentURL?.startsWith(folder) && imports.test(specifier),
    )
    if (!kind) return nextResolve(specifier, context)
    return { url: new URL(specifier, context.parentURL).href, format: kind.format, shortCircuit: true }
  },
})
