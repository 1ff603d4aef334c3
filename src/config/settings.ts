/** The environment, read once: a table of settings, and `loadConfig`, which names every fault at once. */
import { maxPasswordLength, minPasswordLength } from '../domain/credentials/password-rules.ts'
import { isSameIssuer, type TrustedIssuer } from '../domain/credentials/trusted-issuer.ts'
import { maxSitemapUrls } from '../domain/feeds/sitemap-parts.ts'
import {
  email,
  Fault,
  integer,
  oneOf,
  onOff,
  origins,
  proxies,
  publicUrl,
  type Sender,
  screeningUrl,
  sender,
  smtpUrl,
  text,
  trustedIssuers,
  url,
  webhookSecret,
} from './parsers.ts'

export type Config = Readonly<{
  port: number
  host: string
  publicUrl: string
  databaseUrl: string | null
  /** Where the embedded database and generated secrets live. */
  dataDir: string
  /** null: embedded, and kept in `dataDir`. */
  secretKey: string | null
  jwtAudience: string
  /** Whose tokens are accepted besides our own. */
  trustedIssuers: readonly TrustedIssuer[]
  /** '*' or exact origins. */
  corsOrigins: '*' | readonly string[]
  /** Whose X-Forwarded-* headers to believe: nobody, everybody, or so many proxies in front. */
  trustProxy: boolean | number
  rateLimit: boolean
  /** Addresses in one sitemap. */
  sitemapMaxUrls: number
  /** How long a stream of comments stays open. */
  streamSeconds: number
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  demo: boolean
  /** Where links in mails about accounts lead; null: to pages of this service. */
  accountLinksUrl: string | null
  /** Whether a login needs an address that was verified. */
  requireVerifiedEmail: boolean
  /** null: mail goes into the log. */
  smtpUrl: string | null
  mailFrom: Readonly<Sender>
  /** The outside judge of comments; null: there is none. */
  screening: Readonly<{ url: string; secret: string }> | null
  /** Whether this process works on jobs, serves requests, or both. */
  worker: (typeof workerModes)[number]
  admin: Readonly<{ email: string; password: string }> | null
  /** What the operator should hear of settings that can be used as they are. */
  warnings: readonly string[]
}>

/** One row of the environment. `parse` throws a `Fault` that says what is wrong with the text. */
type Setting = {
  /** As in .env.example; '' where the default follows from other settings or is unset. */
  example: string
  description: string
  parse: (text: string) => unknown
}

export class ConfigError extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`The environment is not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.name = 'ConfigError'
    this.faults = faults
  }
}

const workerModes = ['inline', 'off', 'only'] as const

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Shortest accepted SECRET_KEY, in characters. */
const minSecretLength = 32

const settings = {
  PORT: { example: '3000', description: 'TCP port; 0 lets the kernel choose.', parse: integer(0, 65_535) },
  HOST: {
    example: '',
    description: 'Address to listen on. Default 127.0.0.1; 0.0.0.0 with DATABASE_URL.',
    parse: text(),
  },
  PUBLIC_URL: {
    example: '',
    description:
      'Where clients reach this service; the issuer of its tokens, and the start of links in mails and feeds. Set it with DATABASE_URL and with PORT 0, else the start warns. Default http://localhost:PORT.',
    parse: publicUrl,
  },
  DATABASE_URL: {
    example: '',
    description: 'postgres://... Without it an embedded PostgreSQL in DATA_DIR is used.',
    parse: url(['postgres:', 'postgresql:']),
  },
  DATA_DIR: {
    example: './data',
    description: 'Folder of the embedded database and of generated secrets.',
    parse: text(),
  },
  SECRET_KEY: {
    example: '',
    description: `At least ${minSecretLength} characters; encrypts signing keys at rest. Required with DATABASE_URL; made and kept in DATA_DIR otherwise.`,
    parse: text(minSecretLength),
  },
  JWT_AUDIENCE: { example: 'masthead', description: 'The `aud` of access tokens.', parse: text() },
  TRUSTED_ISSUERS: {
    example: '',
    description: 'Other issuers whose tokens are accepted: a JSON array, as README.md describes it.',
    parse: trustedIssuers,
  },
  CORS_ORIGINS: {
    example: '*',
    description: 'Which browser origins may call: * or a comma-separated list of origins.',
    parse: origins,
  },
  TRUST_PROXY: {
    example: 'off',
    description: 'Believe X-Forwarded-* headers: off, on, or the number of proxies in front.',
    parse: proxies,
  },
  RATE_LIMIT: {
    example: 'on',
    description: 'off takes away all rate limits: for benches, tests, and behind a gateway that has its own.',
    parse: onOff,
  },
  SITEMAP_MAX_URLS: {
    example: '50000',
    description: 'Addresses in one sitemap; where there are more, /sitemap.xml is an index of months.',
    parse: integer(1, maxSitemapUrls),
  },
  STREAM_SECONDS: {
    example: '900',
    description:
      'How long a stream of comments stays open before its reader has to come again; 0: it gives what was missed and ends.',
    parse: integer(0, 86_400),
  },
  LOG_LEVEL: { example: 'info', description: `One of ${logLevels.join(', ')}.`, parse: oneOf(logLevels) },
  DEMO: {
    example: '',
    description:
      'on loads the invented demo publication into an empty database. Default: on when embedded, off with DATABASE_URL.',
    parse: onOff,
  },
  ACCOUNT_LINKS_URL: {
    example: '',
    description:
      'A frontend that handles the links in mails about accounts: /verify-email?token=, /reset-password?token= and /confirm-email?token= are appended, and /notices where a mail tells of a decision. Default: pages of this service.',
    parse: publicUrl,
  },
  REQUIRE_VERIFIED_EMAIL: {
    example: '',
    description:
      'on lets nobody log in whose address is not verified, so that nobody learns by registering which addresses have accounts. Default: on with SMTP_URL, off otherwise.',
    parse: onOff,
  },
  SMTP_URL: {
    example: '',
    description:
      'smtp://user:password@host:587 or smtps://... Without it mail is not sent but written to the log, with its links.',
    parse: smtpUrl,
  },
  MAIL_FROM: {
    example: '',
    description:
      'Who mail comes from: news@example.org, or Name <news@example.org>. Default no-reply@ and the host of PUBLIC_URL.',
    parse: sender,
  },
  SCREENING_URL: {
    example: '',
    description:
      'An outside judge that is asked about each comment of a reader before it is shown, as README.md describes it.',
    parse: screeningUrl,
  },
  SCREENING_SECRET: {
    example: '',
    description:
      'What requests to SCREENING_URL are signed with: whsec_ and 24 to 64 random bytes in base64. Required with it.',
    parse: webhookSecret,
  },
  WORKER: {
    example: 'inline',
    description:
      'Jobs (mail, housekeeping): inline in the serving process, off, or only (jobs and no serving).',
    parse: oneOf(workerModes),
  },
  ADMIN_EMAIL: {
    example: '',
    description: 'With ADMIN_PASSWORD: an admin account made at first boot.',
    parse: email,
  },
  ADMIN_PASSWORD: {
    example: '',
    description: `At least ${minPasswordLength} characters.`,
    parse: text(minPasswordLength, maxPasswordLength),
  },
} satisfies Record<string, Setting>

export type SettingName = keyof typeof settings

/** For the documentation and its test: name, example and description of every setting, in order. */
export const settingTable = Object.entries(settings).map(([name, { example, description }]) => ({
  name,
  example,
  description,
}))

/** Reads the settings of `env`; throws a ConfigError that lists every fault. An empty value counts as unset. */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const faults: string[] = []
  const read = <Name extends SettingName>(name: Name) => {
    const raw = env[name]?.trim()
    if (raw === undefined || raw === '') return undefined
    try {
      return settings[name].parse(raw) as ReturnType<(typeof settings)[Name]['parse']>
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      faults.push(...error.faults.map((fault) => `${name} ${fault}`))
      return undefined
    }
  }

  const port = read('PORT') ?? 3000
  const databaseUrl = read('DATABASE_URL') ?? null
  const secretKey = read('SECRET_KEY') ?? null
  const adminEmail = read('ADMIN_EMAIL')
  const adminPassword = read('ADMIN_PASSWORD')
  const givenPublicUrl = read('PUBLIC_URL')
  const publicUrl = (givenPublicUrl ?? `http://localhost:${port}`).replace(/\/+$/, '')
  const smtpUrl = read('SMTP_URL') ?? null
  const mailFrom = read('MAIL_FROM')
  const screeningAt = read('SCREENING_URL')
  const screeningSecret = read('SCREENING_SECRET')
  const config: Config = {
    port,
    host: read('HOST') ?? (databaseUrl ? '0.0.0.0' : '127.0.0.1'),
    publicUrl,
    databaseUrl,
    dataDir: read('DATA_DIR') ?? './data',
    secretKey,
    jwtAudience: read('JWT_AUDIENCE') ?? 'masthead',
    trustedIssuers: read('TRUSTED_ISSUERS') ?? Object.freeze([]),
    corsOrigins: read('CORS_ORIGINS') ?? '*',
    trustProxy: read('TRUST_PROXY') ?? false,
    rateLimit: read('RATE_LIMIT') ?? true,
    sitemapMaxUrls: read('SITEMAP_MAX_URLS') ?? maxSitemapUrls,
    streamSeconds: read('STREAM_SECONDS') ?? 900,
    logLevel: read('LOG_LEVEL') ?? 'info',
    demo: read('DEMO') ?? databaseUrl === null,
    accountLinksUrl: read('ACCOUNT_LINKS_URL')?.replace(/\/+$/, '') ?? null,
    requireVerifiedEmail: read('REQUIRE_VERIFIED_EMAIL') ?? smtpUrl !== null,
    smtpUrl,
    mailFrom: mailFrom ?? { name: null, address: `no-reply@${new URL(publicUrl).hostname}` },
    screening:
      screeningAt && screeningSecret ? Object.freeze({ url: screeningAt, secret: screeningSecret }) : null,
    worker: read('WORKER') ?? 'inline',
    admin: adminEmail && adminPassword ? { email: adminEmail, password: adminPassword } : null,
    warnings: givenPublicUrl ? [] : warningsOf({ port, databaseUrl, publicUrl }),
  }

  if (env.DATABASE_URL?.trim() && !env.SECRET_KEY?.trim())
    faults.push('SECRET_KEY is required with DATABASE_URL')
  if (smtpUrl !== null && !env.MAIL_FROM?.trim() && !isDomain(new URL(publicUrl).hostname)) {
    faults.push('MAIL_FROM is required with SMTP_URL where PUBLIC_URL names no domain to send mail from')
  }
  if (Boolean(env.SCREENING_URL?.trim()) !== Boolean(env.SCREENING_SECRET?.trim())) {
    faults.push('SCREENING_URL and SCREENING_SECRET go together: set both or neither')
  }
  if (Boolean(env.ADMIN_EMAIL?.trim()) !== Boolean(env.ADMIN_PASSWORD?.trim())) {
    faults.push('ADMIN_EMAIL and ADMIN_PASSWORD go together: set both or neither')
  }
  if (config.trustedIssuers.some(({ issuer }) => isSameIssuer(issuer, config.publicUrl))) {
    faults.push('TRUSTED_ISSUERS must not name PUBLIC_URL: this service trusts its own tokens as it is')
  }
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(config)
}

/** Of a PUBLIC_URL that nobody gave: on a laptop, and on a port that is known, it is right. */
function warningsOf({ port, databaseUrl, publicUrl }: Pick<Config, 'port' | 'databaseUrl' | 'publicUrl'>) {
  if (port !== 0 && databaseUrl === null) return []
  const warning = `PUBLIC_URL is not set: links in mails and the issuer of tokens will say ${publicUrl}. Set it to where clients reach this service.`
  return [warning]
}

/** Neither `localhost` nor an IP address. */
function isDomain(host: string): boolean {
  return /\.[a-z][a-z0-9-]*$/i.test(host)
}
