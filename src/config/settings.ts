/** Reads the settings from the environment, once, and reports all their faults together. */
import { isSameIssuer, type TrustedIssuer } from '../domain/credentials/trusted-issuer.ts'
import { maxSitemapUrls } from '../domain/feeds/sitemaps.ts'
import { type BounceSettings, bouncesFrom } from './bounce-settings.ts'
import { type LetterSettings, lettersFrom } from './letter-settings.ts'
import { isLoopback } from './loopback.ts'
import { Fault, type Sender } from './parsers.ts'
import { type SettingName, settings, type workerModes } from './setting-table.ts'

export type Config = Readonly<{
  port: number
  host: string
  publicUrl: string
  databaseUrl: string | null
  /** The URL without the pooler; null if `databaseUrl` serves for everything. */
  databaseDirectUrl: string | null
  /** The folder of the embedded database and of generated secrets. */
  dataDir: string
  /**
   * null if it is not set, which only the embedded database allows. The key is then kept in
   * `dataDir`.
   */
  secretKey: string | null
  /** Opens what was sealed with it; null if there was no other key before. */
  formerSecretKey: string | null
  jwtAudience: string
  /** The outside issuers whose tokens this service accepts. */
  trustedIssuers: readonly TrustedIssuer[]
  /** '*' or exact origins. */
  corsOrigins: '*' | readonly string[]
  /** Whether to trust X-Forwarded-* headers: false, true, or the number of proxies in front. */
  trustProxy: boolean | number
  rateLimit: boolean
  /** The maximum number of addresses in one sitemap. */
  sitemapMaxUrls: number
  /** Seconds that a stream of comments stays open. */
  streamSeconds: number
  /** Seconds for which a service that stops still serves, while /readyz answers 503. */
  drainSeconds: number
  /** Days for which the audit keeps network addresses. */
  auditAddressDays: number
  importMaxBytes: number
  /** Mails that ask imported addresses to confirm. */
  importMailsPerHour: number
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  demo: boolean
  /**
   * The frontend that links in mails about accounts lead to; null if they lead to pages of this
   * service.
   */
  accountLinksUrl: string | null
  /** Whether a login needs a verified e-mail address. */
  requireVerifiedEmail: boolean
  /**
   * If it is null, this process sends no mail. With the embedded database, the mail can be read at
   * /v1/dev/outbox.
   */
  smtpUrl: string | null
  /** Whether no mail may leave over a connection that is not encrypted. */
  smtpRequireTls: boolean
  mailFrom: Readonly<Sender>
  letters: LetterSettings
  bounces: BounceSettings
  /** The outside judge of comments; null if no judge is asked. */
  screening: Readonly<{ url: string; secret: string }> | null
  /** Whether this process runs jobs, serves requests or does both. */
  worker: (typeof workerModes)[number]
  admin: Readonly<{ email: string; password: string }> | null
  /** Warnings for the operator about settings that are valid but probably wrong. */
  warnings: readonly string[]
}>

export class ConfigError extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`The environment is not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.name = 'ConfigError'
    this.faults = faults
  }
}

/**
 * Reads the settings of `env`; throws a ConfigError that lists every fault. An empty value counts
 * as unset.
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const faults: string[] = []
  const read = readerOf(env, faults)
  const port = read('PORT') ?? 3000
  const databaseUrl = read('DATABASE_URL') ?? null
  const host = read('HOST') ?? (databaseUrl ? '0.0.0.0' : '127.0.0.1')
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
    host,
    publicUrl,
    databaseUrl,
    databaseDirectUrl: read('DATABASE_DIRECT_URL') ?? null,
    dataDir: read('DATA_DIR') ?? './data',
    secretKey,
    formerSecretKey: read('SECRET_KEY_FORMER') ?? null,
    jwtAudience: read('JWT_AUDIENCE') ?? 'masthead',
    trustedIssuers: read('TRUSTED_ISSUERS') ?? Object.freeze([]),
    corsOrigins: read('CORS_ORIGINS') ?? '*',
    trustProxy: read('TRUST_PROXY') ?? false,
    rateLimit: read('RATE_LIMIT') ?? true,
    sitemapMaxUrls: read('SITEMAP_MAX_URLS') ?? maxSitemapUrls,
    drainSeconds: read('DRAIN_SECONDS') ?? 0,
    streamSeconds: read('STREAM_SECONDS') ?? 900,
    auditAddressDays: read('AUDIT_ADDRESS_DAYS') ?? 180,
    importMaxBytes: read('IMPORT_MAX_BYTES') ?? 104_857_600,
    importMailsPerHour: read('IMPORT_MAILS_PER_HOUR') ?? 500,
    logLevel: read('LOG_LEVEL') ?? 'info',
    demo: read('DEMO') ?? (databaseUrl === null && isLoopback(host)),
    accountLinksUrl: read('ACCOUNT_LINKS_URL')?.replace(/\/+$/, '') ?? null,
    requireVerifiedEmail: read('REQUIRE_VERIFIED_EMAIL') ?? smtpUrl !== null,
    smtpUrl,
    // What is sent to a server on this machine passes no network.
    smtpRequireTls: read('SMTP_REQUIRE_TLS') ?? (smtpUrl !== null && !isLoopback(new URL(smtpUrl).hostname)),
    mailFrom: mailFrom ?? { name: null, address: `no-reply@${new URL(publicUrl).hostname}` },
    letters: lettersFrom(read),
    bounces: bouncesFrom(read, host),
    screening:
      screeningAt && screeningSecret ? Object.freeze({ url: screeningAt, secret: screeningSecret }) : null,
    worker: read('WORKER') ?? 'inline',
    admin: adminEmail && adminPassword ? { email: adminEmail, password: adminPassword } : null,
    warnings: warningsOf({ port, databaseUrl, publicUrl, smtpUrl }, { isGuessed: !givenPublicUrl }),
  }

  faults.push(...conflictsIn(env, config))
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(config)
}

/** Reads one setting. A fault is added to `faults`, and the setting then counts as unset. */
function readerOf(env: Record<string, string | undefined>, faults: string[]) {
  return <Name extends SettingName>(name: Name) => {
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
}

/** Finds the faults of settings that are valid alone but not together. */
function conflictsIn(env: Record<string, string | undefined>, config: Config): string[] {
  const faults: string[] = []
  if (env.DATABASE_URL?.trim() && !env.SECRET_KEY?.trim())
    faults.push('SECRET_KEY is required with DATABASE_URL')
  if (config.formerSecretKey !== null && config.formerSecretKey === config.secretKey)
    faults.push('SECRET_KEY_FORMER must be the secret from before and not SECRET_KEY itself')
  if (config.databaseDirectUrl !== null && !env.DATABASE_URL?.trim())
    faults.push('DATABASE_DIRECT_URL needs DATABASE_URL, which names the same database')
  if (config.smtpUrl !== null && !env.MAIL_FROM?.trim() && !isDomain(new URL(config.publicUrl).hostname)) {
    faults.push('MAIL_FROM is required with SMTP_URL, because PUBLIC_URL has no domain that could send mail')
  }
  if (Boolean(env.SCREENING_URL?.trim()) !== Boolean(env.SCREENING_SECRET?.trim())) {
    faults.push('SCREENING_URL and SCREENING_SECRET belong together. Set both or neither')
  }
  const dkimNames = ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_KEY_FILE'].filter((name) => env[name]?.trim())
  if (dkimNames.length % 3 !== 0) {
    faults.push('DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY_FILE belong together. Set all or none')
  }
  if (config.bounces.listen !== null && config.bounces.address === null) {
    faults.push('BOUNCE_ADDRESS is required with BOUNCE_PORT, because no other mail is taken there')
  }
  if (Boolean(env.ADMIN_EMAIL?.trim()) !== Boolean(env.ADMIN_PASSWORD?.trim())) {
    faults.push('ADMIN_EMAIL and ADMIN_PASSWORD belong together. Set both or neither')
  }
  if (config.trustedIssuers.some(({ issuer }) => isSameIssuer(issuer, config.publicUrl))) {
    faults.push(
      'TRUSTED_ISSUERS must not contain PUBLIC_URL, because this service always trusts its own tokens',
    )
  }
  return faults
}

type Warned = Pick<Config, 'port' | 'databaseUrl' | 'publicUrl' | 'smtpUrl'>

/** The default of PUBLIC_URL is right only on a laptop with a fixed port. */
function warningsOf(
  { port, databaseUrl, publicUrl, smtpUrl }: Warned,
  { isGuessed }: { isGuessed: boolean },
): string[] {
  const warnings: string[] = []
  if (isGuessed && (port === 0 || databaseUrl !== null)) {
    warnings.push(
      `PUBLIC_URL is not set, so links in mails and the issuer of tokens will be ${publicUrl}. ` +
        'Set it to the URL at which clients reach this service.',
    )
  }
  if (databaseUrl !== null && smtpUrl === null) {
    warnings.push(
      'SMTP_URL is not set, so this process sends no mail. ' +
        'Mail waits in the database for up to 14 days until a process with SMTP_URL sends it.',
    )
  }
  return warnings
}

/** A domain is neither `localhost` nor an IP address. */
function isDomain(host: string): boolean {
  return /\.[a-z][a-z0-9-]*$/i.test(host)
}
