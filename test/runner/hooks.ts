/** Preloaded into every process that runs test files: what they import as `tap` is the test of the file that runs now. */
import '../helpers/drizzle-format.ts'
import './alarms.ts'
import { registerHooks } from 'node:module'

const forwarder = new URL('./tap.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, nextResolve) {
    const isForwarded = specifier === 'tap' && context.parentURL !== forwarder
    return isForwarded ? { url: forwarder, shortCircuit: true } : nextResolve(specifier, context)
  },
})
