/** The form of TRUSTED_ISSUERS: which members are optional, and that every fault is named. */
import t from 'tap'
import { ConfigError, loadConfig } from '../../src/config/settings.ts'
import { outsideAlgorithms } from '../../src/domain/credentials/trusted-issuer.ts'

const least = {
  issuer: 'https://id.example/realms/press',
  audience: 'masthead',
  jwksUrl: 'https://id.example/realms/press/certs',
  roleMap: { 'newsroom-writer': 'author' },
}

function read(setting: unknown, env: Record<string, string> = {}) {
  const text = typeof setting === 'string' ? setting : JSON.stringify(setting)
  return loadConfig({ TRUSTED_ISSUERS: text, ...env }).trustedIssuers
}

function faultsOf(setting: unknown, env: Record<string, string> = {}): readonly string[] {
  try {
    read(setting, env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

t.test('does', async (t) => {
  t.test('accepts the required members, and has defaults for the rest', async (t) => {
    t.strictSame(read([least]), [
      {
        ...least,
        rolesClaim: 'roles',
        algorithms: ['RS256'],
        typ: null,
        nameClaim: 'name',
        emailClaim: null,
      },
    ])
    t.strictSame(read([]), [])
  })

  t.test('accepts all members as they are written', async (t) => {
    const full = {
      ...least,
      rolesClaim: 'realm_access.roles',
      roleMap: { 'newsroom-writer': 'author', chief: 'admin' },
      algorithms: [...outsideAlgorithms],
      typ: 'at+jwt',
      nameClaim: 'preferred_username',
      emailClaim: 'email',
    }
    const local = { ...least, issuer: 'http://localhost:8080/', jwksUrl: 'http://[::1]:8080/certs?v=1' }
    t.strictSame(read([full, local])[0], full)
    t.match(read([full, local])[1], local)
  })

  t.test('accepts names of claims that are URLs, with their dots', async (t) => {
    t.equal(
      read([{ ...least, rolesClaim: 'https://id.example/roles' }])[0]?.rolesClaim,
      'https://id.example/roles',
    )
  })
})

t.test('refuses', async (t) => {
  const wrong: Record<string, unknown[]> = {
    issuer: [
      '',
      'id.example',
      'http://id.example',
      'http://localhost.id.example',
      'ftp://localhost',
      17,
      null,
      'https://user@id.example',
      'https://id.example?',
      'https://id.example/#a',
      'http://127.0.0.1.example',
    ],
    audience: ['', 'x'.repeat(256), ['masthead'], null],
    jwksUrl: [
      '',
      '/certs',
      'http://id.example/certs',
      'file:///etc/passwd',
      'https://u:p@id.example/',
      null,
      'https://id.example/certs#1',
    ],
    rolesClaim: ['', '.', 'a..b', '.a', 'a.', 'x'.repeat(257), ['roles'], null],
    roleMap: [
      { writer: 'owner' },
      { writer: 'Author' },
      { writer: ['author'] },
      { a: '__proto__' },
      [],
      'author',
      null,
    ],
    algorithms: [[], ['none'], ['HS256'], ['RS256', 'HS512'], ['rs256'], ['dir'], [['RS256']], 'RS256', null],
    typ: ['', 17, null],
    nameClaim: ['', 'a..b', null],
    emailClaim: ['', 'a..b', null],
  }
  for (const [member, values] of Object.entries(wrong)) {
    t.test(member, async (t) => {
      for (const value of values) {
        const faults = faultsOf([least, { ...least, issuer: 'https://other.example', [member]: value }])
        t.equal(faults.length, 1, JSON.stringify(value))
        t.ok(faults[0]?.startsWith(`TRUSTED_ISSUERS [1].${member} must `), `${faults[0]}`)
      }
    })
  }

  t.test('missing and unknown members', async (t) => {
    t.strictSame(
      faultsOf([{ clientId: 'x', __proto__: {} }]).map((fault) => fault.split(' ')[1]),
      ['[0].clientId', '[0].issuer', '[0].audience', '[0].jwksUrl', '[0].roleMap'],
    )
    t.match(
      faultsOf('[{"__proto__": 1}]')[0],
      /^TRUSTED_ISSUERS \[0\]\.__proto__ is not a known member; use issuer, /,
    )
    t.match(
      faultsOf('[{"constructor": 1}]')[0],
      /^TRUSTED_ISSUERS \[0\]\.constructor is not a known member; use issuer, /,
    )
  })

  t.test('anything that is no list of objects', async (t) => {
    for (const text of [
      '{}',
      'null',
      '"x"',
      '[',
      'https://id.example',
      JSON.stringify(Array(21).fill(least)),
    ]) {
      t.strictSame(faultsOf(text), ['TRUSTED_ISSUERS must be a JSON array of at most 20 issuers'], text)
    }
    t.strictSame(faultsOf([null, 1, []]), [
      'TRUSTED_ISSUERS [0] must be an object',
      'TRUSTED_ISSUERS [1] must be an object',
      'TRUSTED_ISSUERS [2] must be an object',
    ])
  })

  t.test('an issuer twice, even with a trailing slash', async (t) => {
    const again = ['TRUSTED_ISSUERS [1].issuer must differ from [0].issuer']
    t.strictSame(faultsOf([least, least]), again)
    t.strictSame(faultsOf([least, { ...least, issuer: `${least.issuer}/` }]), again)
  })

  t.test('this service itself', async (t) => {
    const own = [
      'TRUSTED_ISSUERS must not contain PUBLIC_URL, because this service always trusts its own tokens',
    ]
    t.strictSame(faultsOf([least], { PUBLIC_URL: least.issuer }), own)
    t.strictSame(faultsOf([{ ...least, issuer: 'http://localhost:3000/' }]), own)
  })
})

t.test('keeps', async (t) => {
  t.test('its result from being changed', async (t) => {
    const issuers = read([least])
    const [first] = issuers
    for (const part of [issuers, first, first?.roleMap, first?.algorithms])
      t.equal(Object.isFrozen(part), true)
    t.equal(Object.isFrozen(read([])), true)
  })
})
