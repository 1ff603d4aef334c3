/** The secret box with one key, and with a former one. */
import t from 'tap'
import { createSecretBox } from '../../src/auth/secret-box.ts'
import { accountOfUnsubscribeToken, unsubscribeToken } from '../../src/auth/unsubscribe-tokens.ts'

const [old, young] = ['an old secret key that is long enough', 'a young secret key that is long enough']
const [before, after, alone] = [createSecretBox(old), createSecretBox(young, old), createSecretBox(young)]
const plain = Buffer.from('hello')
const id = '01890000-0000-7000-8000-000000000000'

t.test('does', async (t) => {
  t.test('open what either key has sealed, and seal with the present one', async (t) => {
    t.strictSame(Buffer.from(after.open(before.seal(plain))), plain)
    t.strictSame(Buffer.from(alone.open(after.seal(plain))), plain)
    t.equal(after.isOfFormerKey(before.seal(plain)), true)
    t.equal(after.isOfFormerKey(after.seal(plain)), false)
    t.equal(alone.isOfFormerKey(alone.seal(plain)), false)
  })

  t.test('derive with the present key, and know what the former one derived', async (t) => {
    t.strictSame(after.derive('x'), alone.derive('x'))
    t.strictSame(after.derivations('x'), [alone.derive('x'), before.derive('x')])
    t.strictSame(alone.derivations('x'), [alone.derive('x')])
  })

  t.test('accept tokens of unsubscribe links of both', async (t) => {
    for (const box of [before, after])
      t.equal(accountOfUnsubscribeToken(after, unsubscribeToken(box, id)), id)
    t.equal(accountOfUnsubscribeToken(alone, unsubscribeToken(before, id)), undefined)
    t.equal(accountOfUnsubscribeToken(before, unsubscribeToken(after, id)), undefined)
  })
})

t.test('refuses', async (t) => {
  t.test('what another key has sealed, and what was changed', async (t) => {
    t.throws(() => alone.open(before.seal(plain)))
    t.throws(() => after.isOfFormerKey(createSecretBox('a third secret key that is long enough').seal(plain)))
    const sealed = Buffer.from(before.seal(plain))
    sealed[15] = (sealed[15] ?? 0) ^ 1
    t.throws(() => after.open(sealed))
  })
})
