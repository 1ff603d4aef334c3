/**
 * Reading claims of outside issuers: whatever their shape, they give only roles that the map names.
 */
import fc from 'fast-check'
import t from 'tap'
import { claimAt, identityIn } from '../../src/domain/credentials/outside-identity.ts'
import { roles } from '../../src/domain/roles.ts'
import { singleLinePattern, toSingleLine } from '../../src/domain/single-line-text.ts'
import { trust } from '../helpers/credentials/issuer.ts'

const terms = {
  issuer: 'https://id.example',
  audience: 'masthead',
  jwksUrl: 'https://id.example/certs',
  roleMap: { writer: 'author', chief: 'admin' },
  emailClaim: 'email',
}

function identityOf(claims: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const [trusted] = trust({ ...terms, ...more })
  if (!trusted) throw new Error('there is one')
  return identityIn({ sub: 'ida', iat: 1, ...claims }, trusted)
}

const rolesOf = (claims: Record<string, unknown>, rolesClaim = 'roles') =>
  identityOf(claims, { rolesClaim })?.roles

t.test('does', async (t) => {
  t.test('finds claims by name, by path, and by names with dots in them', async (t) => {
    const found: [Record<string, unknown>, string][] = [
      [{ roles: 'writer' }, 'roles'],
      [{ realm_access: { roles: ['writer'] } }, 'realm_access.roles'],
      [{ resource_access: { 'app.example': { roles: ['writer'] } } }, 'resource_access.app.example.roles'],
      [{ 'https://id.example/roles': ['x', 'writer'] }, 'https://id.example/roles'],
      [{ 'https://id.example/app': { roles: ['writer'] } }, 'https://id.example/app.roles'],
      [{ 'a.b': 'writer', a: { b: 'chief' } }, 'a.b'],
    ]
    for (const [claims, path] of found) t.strictSame(rolesOf(claims, path), ['reader', 'author'], path)
  })

  t.test('gives several roles in their order, each once', async (t) => {
    t.strictSame(rolesOf({ roles: ['chief', 'writer', 'writer', 'chief'] }), ['reader', 'author', 'admin'])
  })
})

t.test('refuses', async (t) => {
  t.test('to see roles in anything that is no list of texts, or not in the map', async (t) => {
    const hostile: unknown[] = [
      ...[undefined, null, true, 17, '', {}, [], [[]], [['writer']], [{ writer: true }], { writer: true }],
      ...['admin', 'author', ['admin', 'reader'], 'writer chief', 'Writer', 'writer,chief', ' writer'],
      ...['__proto__', ['constructor', 'toString', 'hasOwnProperty'], { 0: 'writer', length: 1 }],
      ...[{ toString: 'writer' }, JSON.parse('{"__proto__": ["writer"]}'), Array(5_000).fill(['chief'])],
    ]
    for (const claim of hostile)
      t.strictSame(rolesOf({ roles: claim }), ['reader'], JSON.stringify(claim)?.slice(0, 40))
  })

  t.test('to look at properties that the token itself does not hold', async (t) => {
    const paths = [
      '__proto__',
      '__proto__.roles',
      'constructor.name',
      'roles.length',
      'roles.0',
      'a.__proto__.roles',
    ]
    const claims = { roles: ['writer'], a: {}, b: 'writer' }
    for (const path of [...paths, 'b.0', 'b.length', 'b.constructor', 'roles.at', 'a.b.c.d']) {
      t.equal(claimAt(claims, path), undefined, path)
      t.strictSame(rolesOf(claims, path), ['reader'])
    }
    t.strictSame(rolesOf(JSON.parse('{"__proto__": {"roles": "writer"}}')), ['reader'])
  })
})

t.test('keeps', async (t) => {
  t.test('to the map and to what can be stored, whatever the claims', async (t) => {
    const texts = fc.string({ unit: 'binary', maxLength: 300 })
    const claims = fc.record(
      { sub: texts, roles: fc.anything(), name: fc.oneof(texts, fc.anything()), email: texts },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(
        claims,
        fc.constantFrom('roles', 'name', 'roles.a', '__proto__.a', 'toString'),
        (given, path) => {
          const identity = identityOf(JSON.parse(JSON.stringify(given) ?? '{}'), { rolesClaim: path })
          if (!identity) return
          const line = new RegExp(singleLinePattern, 'u')
          t.ok(line.test(identity.displayName) && [...identity.displayName].length <= 80)
          t.ok(identity.subject.isWellFormed() && !identity.subject.includes('\0'))
          t.equal(identity.email, null)
          t.ok(identity.roles[0] === 'reader' && identity.roles.every((role) => roles.includes(role)))
        },
      ),
      { numRuns: 300 },
    )
  })

  t.test('names that are single lines as they are', async (t) => {
    const word = fc.stringMatching(/^[\p{L}\p{N}!-~]{1,8}$/u)
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        t.equal(toSingleLine(words.join(' '), 80), words.join(' '))
      }),
      { numRuns: 100 },
    )
  })
})
