/** E-mail addresses: our check agrees with the format of the schemas on any text. */

import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import t from 'tap'
import { isEmailAddress, maxEmailLength } from '../../src/domain/email-address.ts'

const ajv = new Ajv()
addFormats.default(ajv)
const bySchema = ajv.compile({ type: 'string', format: 'email', maxLength: maxEmailLength })

const good = ['a@b.example', "o'hara+news@sub.readers.example", 'A.B@X-Y.EXAMPLE', 'a@1.2', 'a@b--c.d']
const bad = [
  ...['', 'a', '@', 'a@', '@b.example', 'a@localhost', 'a@b@c.example', 'a b@c.example', '.a@b.example'],
  ...['a..b@c.example', 'a@.example', 'a@b..example', 'a@b.example.', 'a@-b.example', 'a@b-.example'],
  ...['a@b.example-', 'a@b.-example', 'ü@b.example', 'a@ü.example', 'a@b.example\n', '\na@b.example'],
  ...['Ann <a@b.example>', '"a"@b.example', 'a@[127.0.0.1]', `${'x'.repeat(250)}@b.example`],
]

t.test('does', async (t) => {
  for (const text of good) t.strictSame([isEmailAddress(text), bySchema(text)], [true, true], text)
})

t.test('refuses', async (t) => {
  for (const text of bad) t.strictSame([isEmailAddress(text), bySchema(text)], [false, false], text)
})

t.test('keeps', async (t) => {
  t.test('in step with the schemas', async (t) => {
    const part = fc.string({ unit: fc.constantFrom('a', 'B', '7', '-', '.', '+', '@'), maxLength: 8 })
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(part, part).map((parts) => parts.join('@')),
    )
    fc.assert(
      fc.property(texts, (text) => isEmailAddress(text) === bySchema(text)),
      { numRuns: 5_000 },
    )
    t.pass('on 5,000 texts')
  })

  t.test('its time limit on a long text that is almost an address', async (t) => {
    for (const text of [
      `${'a'.repeat(1e6)}`,
      `a@${'a-.'.repeat(3e5)}`,
      `${'a.'.repeat(120)}@`,
      `a@${'b-'.repeat(120)}`,
    ])
      t.equal(isEmailAddress(text), false)
  })
})
