/**
 * Preloaded into every process that runs test files. With it, the import of `tap` gives the test of
 * the file that runs at the moment.
 */
import '../helpers/module-formats.ts'
import './alarms.ts'
import { registerHooks } from 'node:module'

const here = (file: string) => new URL(file, import.meta.url)
const forwarder = here('./tap.ts').href
const isLane = process.argv[1] === here('./lane.ts').pathname

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier === 'tap' && context.parentURL !== forwarder) return { url: forwarder, shortCircuit: true }
    if (specifier === 'async-hook-domain' && isLane) {
      return { url: here('./no-domain.ts').href, shortCircuit: true }
    }
    return nextResolve(specifier, context)
  },
})
