/**
 * Tells Node that the files of drizzle and of this repository are modules. Otherwise, Node reads
 * the package.json above each file. It parses drizzle's package.json of 180 KB again for each of
 * two hundred files, which takes half a second of processor time in every process.
 */
import { registerHooks } from 'node:module'

const root = new URL('../../', import.meta.url).href

/** For each folder, the imports within it whose format is known, and the format. */
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
