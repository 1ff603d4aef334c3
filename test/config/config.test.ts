/**
 * Settings: defaults, all faults reported together, no secret in a message, and .env.example in
 * step.
 */
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { settingTable } from '../../src/config/setting-table.ts'
import { ConfigError, loadConfig } from '../../src/config/settings.ts'

type Environment = Record<string, string | undefined>

function faultsOf(env: Environment): readonly string[] {
  try {
    loadConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

const defaults = {
  port: 3000,
  host: '127.0.0.1',
  publicUrl: 'http://localhost:3000',
  databaseUrl: null,
  databaseDirectUrl: null,
  dataDir: './data',
  secretKey: null,
  formerSecretKey: null,
  jwtAudience: 'masthead',
  trustedIssuers: [],
  corsOrigins: '*',
  trustProxy: false,
  rateLimit: true,
  sitemapMaxUrls: 50_000,
  drainSeconds: 0,
  auditAddressDays: 180,
  importMaxBytes: 104_857_600,
  importMailsPerHour: 500,
  streamSeconds: 900,
  logLevel: 'info',
  demo: true,
  accountLinksUrl: null,
  requireVerifiedEmail: false,
  smtpUrl: null,
  letters: { connections: 5, inFlight: 100, perSecond: null, dkim: null },
  smtpRequireTls: false,
  mailFrom: { name: null, address: 'no-reply@localhost' },
  bounces: {
    address: null,
    listen: null,
    secret: null,
    services: { ses: null, postmark: null, mailgun: null, sendgrid: null },
  },
  screening: null,
  worker: 'inline',
  admin: null,
  warnings: [] as string[],
}

const secretKey = 'exactly-thirty-two-characters-..'
const databaseUrl = 'postgres://masthead:open-sesame@db.example:5432/masthead'
const severalHosts = 'postgres://u:open-sesame@db1:5432,db2:5433/masthead?target_session_attrs=primary'
const guessed = (url: string) =>
  `PUBLIC_URL is not set, so links in mails and the issuer of tokens will be ${url}. ` +
  'Set it to the URL at which clients reach this service.'
const noMailServer =
  'SMTP_URL is not set, so this process sends no mail. ' +
  'Mail waits in the database for up to 14 days until a process with SMTP_URL sends it.'
const webhookSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const sendgridKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ format: 'der', type: 'spki' })
  .toString('base64')
const judge = { SCREENING_URL: 'https://judge.example', SCREENING_SECRET: webhookSecret }
const withDatabase = { DATABASE_URL: databaseUrl, SECRET_KEY: secretKey }

t.test('does', async (t) => {
  t.test('run on an empty environment', async (t) => {
    t.strictSame(loadConfig({}), defaults)
  })

  t.test('takes an empty or blank value as unset', async (t) => {
    const blank = Object.fromEntries(settingTable.map(({ name }, index) => [name, index % 2 ? '' : '  ']))
    t.strictSame(loadConfig(blank), defaults)
  })

  t.test('takes returned mail where and from whom the settings say', async (t) => {
    const given = {
      BOUNCE_ADDRESS: 'bounces@Mail.example.org',
      BOUNCE_PORT: '2525',
      BOUNCE_SECRET: webhookSecret,
      SES_TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:bounces',
      POSTMARK_WEBHOOK_LOGIN: 'postmark:0123456789abcdef',
      MAILGUN_WEBHOOK_KEY: '0123456789abcdef',
      SENDGRID_WEBHOOK_KEY: sendgridKey,
    }
    t.strictSame(loadConfig(given).bounces, {
      address: 'bounces@Mail.example.org',
      listen: { port: 2525, host: '127.0.0.1' },
      secret: webhookSecret,
      services: {
        ses: given.SES_TOPIC_ARN,
        postmark: given.POSTMARK_WEBHOOK_LOGIN,
        mailgun: given.MAILGUN_WEBHOOK_KEY,
        sendgrid: sendgridKey,
      },
    })
    t.strictSame(loadConfig({ ...given, BOUNCE_HOST: '::' }).bounces.listen, { port: 2525, host: '::' })
  })

  t.test('refuses settings of returned mail that cannot work', async (t) => {
    const rows: [env: Record<string, string>, fault: RegExp][] = [
      [{ BOUNCE_PORT: '2525' }, /^BOUNCE_ADDRESS is required with BOUNCE_PORT/],
      [{ BOUNCE_ADDRESS: 'returned+mail@example.org' }, /^BOUNCE_ADDRESS must have at most 15 characters/],
      [{ BOUNCE_ADDRESS: 'returned-letters@example.org' }, /^BOUNCE_ADDRESS must have at most 15 characters/],
      [{ BOUNCE_ADDRESS: 'bounces' }, /^BOUNCE_ADDRESS must be an e-mail address/],
      [{ BOUNCE_SECRET: 'secret' }, /^BOUNCE_SECRET must be whsec_/],
      [
        { SES_TOPIC_ARN: 'arn:aws:ses:eu-west-1:123456789012:x' },
        /^SES_TOPIC_ARN must be the ARN of a topic/,
      ],
      [{ POSTMARK_WEBHOOK_LOGIN: 'name:short' }, /^POSTMARK_WEBHOOK_LOGIN must be name:password/],
      [{ SENDGRID_WEBHOOK_KEY: 'AAAA' }, /^SENDGRID_WEBHOOK_KEY must be the verification key/],
    ]
    for (const [env, fault] of rows) {
      const [first, ...others] = faultsOf(env)
      t.match(first, fault)
      t.strictSame(others, [])
      t.notMatch(first, /short|AAAA/)
    }
  })

  t.test('takes a value without the space around it', async (t) => {
    t.strictSame(loadConfig({ PORT: ' 8080 ' }), {
      ...defaults,
      port: 8080,
      publicUrl: 'http://localhost:8080',
    })
  })

  t.test('listens to the outside, without the demo, with a database', async (t) => {
    t.strictSame(loadConfig(withDatabase), {
      ...defaults,
      databaseUrl,
      secretKey,
      host: '0.0.0.0',
      demo: false,
      warnings: [guessed('http://localhost:3000'), noMailServer],
    })
    t.equal(loadConfig({ ...withDatabase, HOST: '::1', DEMO: 'on' }).host, '::1')
    t.equal(loadConfig({ ...withDatabase, HOST: '::1', DEMO: 'on' }).demo, true)
    t.equal(loadConfig({ DEMO: 'off' }).demo, false)
  })

  t.test('loads the demo by itself only where it listens to this machine alone', async (t) => {
    for (const HOST of ['127.0.0.1', '127.1.2.3', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', 'localhost'])
      t.equal(loadConfig({ HOST }).demo, true, HOST)
    for (const HOST of [
      '0.0.0.0',
      '::',
      '192.168.1.7',
      '::ffff:10.0.0.1',
      'cms.example',
      'localhost.example',
    ]) {
      t.equal(loadConfig({ HOST }).demo, false, HOST)
      t.equal(loadConfig({ HOST, DEMO: 'on' }).demo, true, `${HOST}, with DEMO=on`)
    }
    t.equal(loadConfig({ ...withDatabase, HOST: '127.0.0.1' }).demo, false, 'nor into a shared database')
  })

  t.test('warns if the default PUBLIC_URL is probably wrong', async (t) => {
    const warningsOf = (env: Environment) => loadConfig(env).warnings
    t.strictSame(warningsOf({ PORT: '0' }), [guessed('http://localhost:0')])
    const shared = { ...withDatabase, SMTP_URL: 'smtps://mail.example', MAIL_FROM: 'a@b.example' }
    t.strictSame(warningsOf({ ...shared, PORT: '8080' }), [guessed('http://localhost:8080')])
    for (const PUBLIC_URL of ['http://localhost:3000', 'https://cms.example'])
      t.strictSame(warningsOf({ ...shared, PORT: '0', PUBLIC_URL }), [])
  })

  t.test('warns if a service over a shared database has no mail server', async (t) => {
    const PUBLIC_URL = 'https://cms.example'
    for (const WORKER of ['inline', 'off', 'only'])
      t.strictSame(loadConfig({ ...withDatabase, PUBLIC_URL, WORKER }).warnings, [noMailServer], WORKER)
    t.strictSame(loadConfig({ PUBLIC_URL }).warnings, [], 'nothing without DATABASE_URL')
    t.strictSame(
      loadConfig({ ...withDatabase, PUBLIC_URL, SMTP_URL: 'smtps://mail.example' }).warnings,
      [],
      'nothing with SMTP_URL',
    )
  })

  type Reading = [Environment, Partial<typeof defaults> | Record<string, unknown>]
  const readings: Reading[] = [
    [{ PORT: '0', PUBLIC_URL: 'http://localhost' }, { port: 0 }],
    [{ PORT: '65535' }, { port: 65_535 }],
    [{ PUBLIC_URL: 'https://cms.example/' }, { publicUrl: 'https://cms.example' }],
    [{ PUBLIC_URL: 'https://example.org/cms//' }, { publicUrl: 'https://example.org/cms' }],
    [
      { ...withDatabase, DATABASE_DIRECT_URL: 'postgres://masthead@direct.example/masthead' },
      { databaseUrl, databaseDirectUrl: 'postgres://masthead@direct.example/masthead' },
    ],
    [{ ...withDatabase, DATABASE_URL: severalHosts }, { databaseUrl: severalHosts }],
    [{ DATA_DIR: '/srv/masthead' }, { dataDir: '/srv/masthead' }],
    [{ JWT_AUDIENCE: 'https://api.example' }, { jwtAudience: 'https://api.example' }],
    [{ CORS_ORIGINS: '*' }, { corsOrigins: '*' }],
    [
      { CORS_ORIGINS: 'https://a.example, http://localhost:5173' },
      { corsOrigins: ['https://a.example', 'http://localhost:5173'] },
    ],
    [{ TRUST_PROXY: 'on' }, { trustProxy: true }],
    [{ TRUST_PROXY: 'off' }, { trustProxy: false }],
    [{ TRUST_PROXY: '2' }, { trustProxy: 2 }],
    [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
    [{ ACCOUNT_LINKS_URL: 'https://www.example/me/' }, { accountLinksUrl: 'https://www.example/me' }],
    [{ REQUIRE_VERIFIED_EMAIL: 'on' }, { requireVerifiedEmail: true }],
    [{ SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'a@b.example' }, { requireVerifiedEmail: true }],
    [{ SMTP_URL: ' ' }, { requireVerifiedEmail: false }],
    [
      { SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'a@b.example', REQUIRE_VERIFIED_EMAIL: 'off' },
      { requireVerifiedEmail: false },
    ],
    [
      { SMTP_URL: 'smtps://u:p@mail.example:465', PUBLIC_URL: 'https://api.example.org' },
      {
        smtpUrl: 'smtps://u:p@mail.example:465',
        mailFrom: { name: null, address: 'no-reply@api.example.org' },
      },
    ],
    [
      { SMTP_URL: 'smtp://localhost:1025', MAIL_FROM: 'news@example.org' },
      { smtpUrl: 'smtp://localhost:1025', mailFrom: { name: null, address: 'news@example.org' } },
    ],
    [
      { MAIL_FROM: 'Die Zeitung für Öl <news@example.org>' },
      { mailFrom: { name: 'Die Zeitung für Öl', address: 'news@example.org' } },
    ],
    [
      { SCREENING_URL: 'https://judge.example/ask?site=1', SCREENING_SECRET: webhookSecret },
      { screening: { url: 'https://judge.example/ask?site=1', secret: webhookSecret } },
    ],
    [{ SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'a@b.example' }, { smtpRequireTls: true }],
    [{ SMTP_URL: 'smtps://mail.example', MAIL_FROM: 'a@b.example' }, { smtpRequireTls: true }],
    [
      { SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'a@b.example', SMTP_REQUIRE_TLS: 'off' },
      { smtpRequireTls: false },
    ],
    ...['localhost:1025', 'u:p@127.0.0.1:25', '[::1]:25'].flatMap((place): Reading[] => {
      const env = { SMTP_URL: `smtp://${place}`, MAIL_FROM: 'a@b.example' }
      return [
        [env, { smtpRequireTls: false }],
        [{ ...env, SMTP_REQUIRE_TLS: 'on' }, { smtpRequireTls: true }],
      ]
    }),
    ...['localhost.example', '10.0.0.25', '[::ffff:10.0.0.25]', 'localhost@mail.example'].map(
      (place): Reading => [
        { SMTP_URL: `smtp://${place}`, MAIL_FROM: 'a@b.example' },
        { smtpRequireTls: true },
      ],
    ),
    [{ WORKER: 'off' }, { worker: 'off' }],
    [{ WORKER: 'only' }, { worker: 'only' }],
    [
      { ADMIN_EMAIL: 'boss@example.org', ADMIN_PASSWORD: 'twelve chars' },
      { admin: { email: 'boss@example.org', password: 'twelve chars' } },
    ],
  ]
  for (const [env, expected] of readings) {
    t.test(`reads ${JSON.stringify(env)}`, async (t) => {
      const config: Record<string, unknown> = loadConfig(env)
      for (const [name, value] of Object.entries(expected)) t.strictSame(config[name], value, name)
    })
  }

  t.test('ignores variables that are not settings', async (t) => {
    t.strictSame(loadConfig({ PATH: '/bin', HOME: '/root', port: '1' }), defaults)
  })
})

t.test('refuses', async (t) => {
  const wrong: Record<string, string[]> = {
    PORT: ['-1', '65536', '3000.5', '1e3', '0x10', 'http', '99999999999999999999'],
    PUBLIC_URL: [
      'cms.example',
      '//cms.example',
      'ftp://cms.example',
      'javascript:alert(1)',
      'https://user@cms.example',
      'https://:word@cms.example',
      'https://cms.example/?a=1',
      'https://cms.example/?',
      'https://cms.example/#top',
      'https://cms.example#',
    ],
    DATABASE_URL: [
      'db.example',
      'mysql://db.example/x',
      'http://db.example',
      'postgres://h1:x,h2/d',
      'postgres://h1,/d',
      'postgres://h1/d?target_session_attrs=standby',
    ],
    DATABASE_DIRECT_URL: ['db.example', 'mysql://db.example/x', 'postgres://h1,h2:65536/d'],
    SECRET_KEY: ['x', 'x'.repeat(31)],
    CORS_ORIGINS: [
      'https://a.example/',
      'a.example',
      'https://a.example,',
      'https://a.example,*',
      'null',
      '**',
    ],
    TRUST_PROXY: ['yes', 'true', '0', '33', '-1', '1.5'],
    LOG_LEVEL: ['INFO', 'verbose', 'constructor'],
    DEMO: ['true', '1', 'ON'],
    ACCOUNT_LINKS_URL: [
      'www.example',
      'javascript:alert(1)',
      'https://www.example/?a=1',
      'https://www.example#me',
    ],
    REQUIRE_VERIFIED_EMAIL: ['yes', '1', 'ON'],
    SMTP_URL: ['mail.example', 'http://mail.example', 'smtp://', 'smtp:', 'smtp://:word@'],
    SMTP_REQUIRE_TLS: ['true', 'no', 'ON'],
    MAIL_FROM: [
      'news',
      '@',
      'a b@example.org',
      'a@localhost',
      'a@-example.org',
      'a@example.org, b@example.org',
      'News a@example.org',
      '<a@example.org',
      'News <a@example.org> <b@example.org>',
      '"News" <a@example.org>',
      'News\r\nBcc: b@example.org <a@example.org>',
      `${'x'.repeat(250)}@example.org`,
    ],
    SCREENING_URL: [
      'judge.example',
      'ftp://judge.example',
      'https://user@judge.example',
      'https://:word@judge.example',
      'https://judge.example/#top',
    ],
    SCREENING_SECRET: [
      'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'whsec_',
      'whsec_not-base64!',
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS',
      `whsec_${'A'.repeat(28)}`,
      `whsec_${'A'.repeat(88)}`,
    ],
    WORKER: ['on', 'INLINE', 'true'],
  }
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      t.test(`${name}=${value.slice(0, 30)}`, async (t) => {
        const faults = faultsOf({ SECRET_KEY: secretKey, ...judge, [name]: value })
        t.equal(faults.length, 1)
        t.ok(faults[0]?.startsWith(`${name} must `), `${faults[0]}`)
      })
    }
  }

  t.test('a database without SECRET_KEY', async (t) => {
    t.strictSame(faultsOf({ DATABASE_URL: databaseUrl }), ['SECRET_KEY is required with DATABASE_URL'])
  })

  t.test('a direct way to a database that is not used', async (t) => {
    t.strictSame(faultsOf({ DATABASE_DIRECT_URL: databaseUrl }), [
      'DATABASE_DIRECT_URL needs DATABASE_URL, which names the same database',
    ])
  })

  t.test('a mail server without a sender that it would accept', async (t) => {
    const wanted = [
      'MAIL_FROM is required with SMTP_URL, because PUBLIC_URL has no domain that could send mail',
    ]
    for (const PUBLIC_URL of [undefined, 'http://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1']) {
      t.strictSame(faultsOf({ SMTP_URL: 'smtp://mail.example', PUBLIC_URL }), wanted, `${PUBLIC_URL}`)
    }
  })

  t.test('half an admin', async (t) => {
    const together = 'ADMIN_EMAIL and ADMIN_PASSWORD belong together. Set both or neither'
    t.strictSame(faultsOf({ ADMIN_EMAIL: 'boss@example.org' }), [together])
    t.strictSame(faultsOf({ ADMIN_PASSWORD: 'twelve chars' }), [together])
  })

  t.test('half a judge', async (t) => {
    const together = 'SCREENING_URL and SCREENING_SECRET belong together. Set both or neither'
    t.strictSame(faultsOf({ SCREENING_URL: judge.SCREENING_URL }), [together])
    t.strictSame(faultsOf({ SCREENING_SECRET: webhookSecret }), [together])
  })

  t.test('an admin with a wrong address or with a password that no account may have', async (t) => {
    const admin = { ADMIN_EMAIL: 'boss@example.org', ADMIN_PASSWORD: 'twelve chars' }
    for (const email of [
      'boss',
      '@',
      'a b@example.org',
      'boss@localhost',
      `${'x'.repeat(250)}@example.org`,
    ]) {
      t.match(faultsOf({ ...admin, ADMIN_EMAIL: email }), [/^ADMIN_EMAIL must be an e-mail address$/], email)
    }
    t.match(faultsOf({ ...admin, ADMIN_PASSWORD: 'eleven char' }), [/^ADMIN_PASSWORD must have at least 12/])
    t.match(faultsOf({ ...admin, ADMIN_PASSWORD: 'x'.repeat(201) }), [
      /^ADMIN_PASSWORD must have at most 200/,
    ])
  })

  t.test('all wrong settings at once, each by name', async (t) => {
    const env = {
      PORT: 'x',
      PUBLIC_URL: 'x',
      DATABASE_URL: 'x',
      DATABASE_DIRECT_URL: 'x',
      SECRET_KEY: 'x',
      CORS_ORIGINS: 'x',
      TRUST_PROXY: 'x',
      LOG_LEVEL: 'x',
      DEMO: 'x',
      ACCOUNT_LINKS_URL: 'x',
      REQUIRE_VERIFIED_EMAIL: 'x',
      SMTP_URL: 'x',
      SMTP_REQUIRE_TLS: 'x',
      MAIL_FROM: 'x',
      SCREENING_URL: 'x',
      SCREENING_SECRET: 'x',
      WORKER: 'x',
      ADMIN_EMAIL: 'x',
      ADMIN_PASSWORD: 'x',
    }
    const faults = faultsOf(env)
    t.strictSame(faults.map((fault) => fault.split(' ', 1)[0]).sort(), Object.keys(env).sort())
    t.throws(() => loadConfig(env), { message: faults.map((fault) => `  - ${fault}`).join('\n') })
  })
})

t.test('keeps', async (t) => {
  t.test('secrets out of the message, whatever is wrong with them', async (t) => {
    const secrets = ['hunter2-key', 'hunter2-db', 'hunter2-pw']
    const [key = '', database = '', password = ''] = secrets
    const environments: Environment[] = [
      { SECRET_KEY: key, DATABASE_URL: `mysql://u:${database}@h/d`, ADMIN_PASSWORD: password, PORT: 'x' },
      { DATABASE_URL: `postgres://u:${database}@h:port/d`, ADMIN_EMAIL: 'x', ADMIN_PASSWORD: password },
      { DATABASE_URL: `postgres://u:${database}@h1,h2:port/d`, DATABASE_DIRECT_URL: `x://${database}@h` },
      { DATABASE_URL: `postgres://u:${database}@h1,h2/d?target_session_attrs=none` },
      { SMTP_URL: `http://u:${password}@mail.example` },
      { SMTP_URL: `smtp://u:${password}@` },
      { SMTP_URL: `smtp://u:${password}@mail.example` },
      { SECRET_KEY: key.repeat(1000), ADMIN_EMAIL: 'a@b.c', ADMIN_PASSWORD: password.repeat(100) },
    ]
    for (const env of environments) {
      const faults = faultsOf(env).join('\n')
      t.not(faults, '')
      for (const secret of secrets) t.notOk(faults.includes(secret), faults)
    }
  })

  t.test('the configuration as it was read', async (t) => {
    t.equal(Object.isFrozen(loadConfig({})), true)
  })

  t.test('.env.example in step: every setting, its description and its example, in order', async (t) => {
    const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n')
    const documented = lines.flatMap((line, index) => {
      const [, name, example] = /^([A-Z][A-Z_]*)=(.*)$/.exec(line) ?? []
      return name === undefined ? [] : [{ name, example, description: lines[index - 1]?.replace(/^# /, '') }]
    })
    t.strictSame(
      documented,
      settingTable.map(({ name, example, description }) => ({ name, example, description })),
    )
    const others = lines.filter((line) => !/^([A-Z][A-Z_]*=.*|#.*|)$/.test(line))
    t.strictSame(others, [], 'every line is a setting, a comment or empty')
  })

  t.test('a service that starts from .env.example as it is', async (t) => {
    t.strictSame(
      loadConfig(Object.fromEntries(settingTable.map(({ name, example }) => [name, example]))),
      defaults,
    )
  })
})
