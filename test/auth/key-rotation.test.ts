/**
 * Rotation of signing keys: the new key signs, the former key verifies while its tokens live, and
 * then it is deleted.
 */
import { decodeProtectedHeader } from 'jose'
import t from 'tap'
import { createSecretBox } from '../../src/auth/secret-box.ts'
import { createKeyRing, makeKey, SecretKeyError } from '../../src/auth/signing-keys.ts'
import { ensureSigningKey } from '../../src/commands/credentials/ensure-signing-key.ts'
import { resealKeys } from '../../src/commands/credentials/reseal-keys.ts'
import { rotateKeys } from '../../src/commands/credentials/rotate-keys.ts'
import { listSigningKeys } from '../../src/db/queries/credentials/signing-keys.ts'
import { startTestApp } from '../helpers/app.ts'
import { logIn, password, refresh, tokensOf } from '../helpers/credentials/logins.ts'
import { refused } from '../helpers/refusal.ts'

const minutes = 60_000
const kidOf = (token: string) => decodeProtectedHeader(token).kid

async function startHouse() {
  const app = await startTestApp()
  const reader = await app.person([], { password })
  const readMe = (headers: { authorization: string }) => app.send({ url: '/v1/accounts/me', headers })
  const published = async () =>
    (await app.send({ url: '/.well-known/jwks.json' })).body_.keys.map(({ kid }: { kid: string }) => kid)
  return { app, reader, readMe, published, deps: app.deps }
}

t.test('does', async (t) => {
  const { app, reader, readMe, published, deps } = await startHouse()

  t.test('signs with the new key at once, and accepts tokens of both', async (t) => {
    const before = await logIn(app, reader)
    t.equal((await readMe(before.bearer)).statusCode, 200)
    const { kid, formerKids } = await rotateKeys(deps, { isDiscarding: false })
    t.strictSame(formerKids, [kidOf(before.accessToken)])
    const after = await logIn(app, reader)
    t.equal(kidOf(after.accessToken), kid)
    t.equal((await readMe(before.bearer)).statusCode, 200)
    t.equal((await readMe(after.bearer)).statusCode, 200)
    t.strictSame(new Set(await published()), new Set([kid, ...formerKids]))
  })

  t.test('drops the private part of the old key at once', async (t) => {
    const rows = await listSigningKeys(deps.database.db)
    t.strictSame(
      rows.map(({ retiredAt, encryptedPrivateKey }) => [retiredAt === null, encryptedPrivateKey === null]),
      [
        [true, false],
        [false, true],
      ],
    )
  })

  t.test('accepts the former key as long as a token of it can live, and no longer', async (t) => {
    const last = await logIn(app, reader)
    await rotateKeys(deps, { isDiscarding: false })
    app.advance(10 * minutes - 2_000)
    t.equal((await readMe(last.bearer)).statusCode, 200)
    t.ok((await published()).includes(kidOf(last.accessToken)))
    app.advance(2_000 + 6_000)
    refused(t, await readMe(last.bearer), 401, 'invalid-token')
    t.equal((await published()).length, 1)
    await rotateKeys(deps, { isDiscarding: false })
    t.equal((await listSigningKeys(deps.database.db)).length, 4, 'it is kept as long as a preview can live')
    app.advance(7 * 24 * 60 * minutes + 6_000)
    await rotateKeys(deps, { isDiscarding: false })
    t.equal((await listSigningKeys(deps.database.db)).length, 2, 'the next rotation removes its row')
  })
})

t.test('discarding', async (t) => {
  const { app, reader, readMe, published, deps } = await startHouse()

  t.test(
    'refuses tokens of former keys at once, remembered ones too, and goes on with sessions',
    async (t) => {
      const before = await logIn(app, reader)
      t.equal((await readMe(before.bearer)).statusCode, 200)
      const { kid, formerKids } = await rotateKeys(deps, { isDiscarding: true })
      t.strictSame(formerKids, [])
      refused(t, await readMe(before.bearer), 401, 'invalid-token')
      t.strictSame(await published(), [kid])
      const next = tokensOf(await refresh(app, before.refreshToken))
      t.equal((await readMe(next.bearer)).statusCode, 200)
    },
  )

  t.test('makes the service usable again when SECRET_KEY is lost', async (t) => {
    const box = createSecretBox('another secret key, since the first is lost')
    const load = () => listSigningKeys(deps.database.db)
    const ring = () => createKeyRing({ load, box, clock: deps.clock, lease: deps.memoryLease })
    await t.rejects(ring().signingKey(), SecretKeyError)
    const keys = ring()
    const { kid } = await rotateKeys({ ...deps, box, keys }, { isDiscarding: true })
    t.equal((await keys.signingKey()).kid, kid)
  })
})

t.test('refuses', async (t) => {
  t.test('to encrypt anew what no known secret decrypts, and says what to set', async (t) => {
    const { deps } = await startHouse()
    const before = await listSigningKeys(deps.database.db)
    for (const former of [null, 'another secret key that was never used']) {
      const box = createSecretBox('the new secret key, which is long enough', former)
      await t.rejects(resealKeys({ ...deps, box }), {
        name: 'SecretKeyError',
        message: /set SECRET_KEY_FORMER/,
      })
    }
    t.strictSame(await listSigningKeys(deps.database.db), before)
  })
})

t.test('keeps', async (t) => {
  t.test('one active key, when two rotations run at once', async (t) => {
    const { deps } = await startHouse()
    await Promise.all([1, 2, 3].map(() => rotateKeys(deps, { isDiscarding: false })))
    const rows = await listSigningKeys(deps.database.db)
    t.equal(rows.filter(({ retiredAt }) => retiredAt === null).length, 1)
    t.equal(rows.length, 4)
  })

  t.test('the existing key, at every start', async (t) => {
    const { deps } = await startHouse()
    const before = await listSigningKeys(deps.database.db)
    await ensureSigningKey(deps)
    t.strictSame(await listSigningKeys(deps.database.db), before)
  })

  t.test('an unknown key id from causing a query each time', async (t) => {
    const { deps } = await startHouse()
    let loads = 0
    const key = await makeKey(deps.box, deps.clock())
    const keys = createKeyRing({
      load: async () => {
        loads += 1
        return [key]
      },
      box: deps.box,
      clock: deps.clock,
      lease: { ...deps.memoryLease, isValid: () => true },
    })
    await keys.signingKey()
    for (let time = 0; time < 100; time++) t.equal(await keys.verificationKey(`unknown-${time}`), undefined)
    t.ok(loads < 20, `${loads} looks`)
  })
})
