/** The depth of a JSON text, compared with that of the parsed value. */
import fc from 'fast-check'
import t from 'tap'
import { isDeeper } from '../../src/http/json/depth.ts'

const depthOf = (value: unknown): number =>
  value === null || typeof value !== 'object'
    ? 0
    : 1 + Math.max(0, ...Object.values(value).map((child) => depthOf(child)))

t.test('agrees with the parsed value', async (t) => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 8 }),
      fc.integer({ min: 0, max: 9 }),
      fc.boolean(),
      (value, levels, spaced) => {
        const json = JSON.stringify(value, null, spaced ? 2 : 0)
        return isDeeper(json, levels) === depthOf(value) > levels
      },
    ),
    { numRuns: 2_000 },
  )
  t.pass('for 2,000 values')
})

t.test('takes brackets within strings for text', async (t) => {
  for (const text of ['[[[[', '{{{', '\\"[[[', '"[', '\\']) t.notOk(isDeeper(JSON.stringify([text]), 1), text)
})

t.test('ends with text that is not JSON', async (t) => {
  for (const text of ['"', '"\\', '[', ']]]]', '"[[[', '\\"[']) t.notOk(isDeeper(text, 1), text)
  t.ok(isDeeper('['.repeat(1_000_000), 1_000))
})
