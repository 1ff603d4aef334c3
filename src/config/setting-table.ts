/** THE TABLE of settings: what each variable of the environment means and how its text is read. */
import { maxPasswordLength, minPasswordLength } from '../domain/credentials/password-rules.ts'
import { maxSitemapUrls } from '../domain/feeds/sitemaps.ts'
import { bounceSettings } from './bounce-settings.ts'
import { letterSettings } from './letter-settings.ts'
import {
  databaseUrl,
  email,
  integer,
  oneOf,
  onOff,
  origins,
  proxies,
  publicUrl,
  type Setting,
  screeningUrl,
  sender,
  smtpUrl,
  text,
  trustedIssuers,
  webhookSecret,
} from './parsers.ts'

export const workerModes = ['inline', 'off', 'only'] as const

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** The minimum length of SECRET_KEY, in characters. */
const minSecretLength = 32

export const settings = {
  PORT: {
    example: '3000',
    description: 'The TCP port to listen on. With 0 the kernel chooses a free port.',
    parse: integer(0, 65_535),
  },
  HOST: {
    example: '',
    description: 'The address to listen on. The default is 127.0.0.1, or 0.0.0.0 with DATABASE_URL.',
    parse: text(),
  },
  PUBLIC_URL: {
    example: '',
    description:
      'The URL at which clients reach this service. It is the issuer of tokens and the start of links ' +
      'in mails and feeds. The default is http://localhost:PORT. Set it if you set DATABASE_URL or ' +
      'PORT=0; otherwise the service logs a warning at the start.',
    parse: publicUrl,
  },
  DATABASE_URL: {
    example: '',
    description:
      'The URL of a PostgreSQL database (postgres://...). It may lead through a connection pooler such ' +
      'as PgBouncer, and it may name several hosts: postgres://masthead@db1:5432,db2:5432/masthead. ' +
      'A new connection goes to the first of these hosts that accepts writes. Without this variable, ' +
      'the service runs an embedded PostgreSQL in DATA_DIR.',
    parse: databaseUrl,
  },
  DATABASE_DIRECT_URL: {
    example: '',
    description:
      'The URL of the same database without the connection pooler, for the preparation of the database ' +
      'at the start and for news of commits. The default is DATABASE_URL. If that leads through a pooler ' +
      'and this variable is not set, an instance polls each second for the commits of other instances.',
    parse: databaseUrl,
  },
  DATA_DIR: {
    example: './data',
    description:
      'The folder of the embedded database and of generated secrets. It must belong to the user of the ' +
      'service, who alone gets rights to it.',
    parse: text(),
  },
  SECRET_KEY: {
    example: '',
    description:
      `The secret that encrypts signing keys at rest, of at least ${minSecretLength} characters. ` +
      'It is required with DATABASE_URL. Without DATABASE_URL, the service makes one and keeps it in ' +
      'DATA_DIR.',
    parse: text(minSecretLength),
  },
  SECRET_KEY_FORMER: {
    example: '',
    description:
      'The SECRET_KEY from before. It still decrypts what it has encrypted, and nothing new is encrypted ' +
      'with it. docs/guides/running.md says how to change the secret.',
    parse: text(minSecretLength),
  },
  JWT_AUDIENCE: { example: 'masthead', description: 'The audience (`aud`) of access tokens.', parse: text() },
  TRUSTED_ISSUERS: {
    example: '',
    description:
      'The outside issuers whose tokens this service accepts: a JSON array, which ' +
      'docs/guides/outside-issuers.md describes.',
    parse: trustedIssuers,
  },
  CORS_ORIGINS: {
    example: '*',
    description:
      'The browser origins that may call this service: * or a list of origins, separated by commas.',
    parse: origins,
  },
  TRUST_PROXY: {
    example: 'off',
    description: 'Whether to trust X-Forwarded-* headers: off, on, or the number of proxies in front.',
    parse: proxies,
  },
  RATE_LIMIT: {
    example: 'on',
    description:
      'off removes all rate limits. Use it for benchmarks and tests, and behind a gateway that has its ' +
      'own limits.',
    parse: onOff,
  },
  SITEMAP_MAX_URLS: {
    example: '50000',
    description:
      'The most addresses in one sitemap. If the site has more, /sitemap.xml is an index of months.',
    parse: integer(1, maxSitemapUrls),
  },
  STREAM_SECONDS: {
    example: '900',
    description:
      'Seconds that a stream of comments stays open before the client has to reconnect. With 0, the ' +
      'stream sends the missed events and ends.',
    parse: integer(0, 86_400),
  },
  DRAIN_SECONDS: {
    example: '0',
    description:
      'Seconds after a signal to stop during which /readyz answers 503 and everything else is still ' +
      'served, so that load balancers go elsewhere first.',
    parse: integer(0, 300),
  },
  AUDIT_ADDRESS_DAYS: {
    example: '180',
    description:
      'Days after which network addresses are removed from the audit and from the ledger of newsletter ' +
      'signups. The entries stay.',
    parse: integer(1, 3650),
  },
  IMPORT_MAX_BYTES: {
    example: '104857600',
    description: 'The most bytes of a file of newsletter signups to import.',
    parse: integer(1_000, 2_147_483_647),
  },
  IMPORT_MAILS_PER_HOUR: {
    example: '500',
    description:
      'How many mails an hour ask imported addresses to confirm. Many mails to unknown addresses at ' +
      'once are taken for spam.',
    parse: integer(1, 1_000_000),
  },
  LOG_LEVEL: {
    example: 'info',
    description: `The log level: one of ${logLevels.join(', ')}.`,
    parse: oneOf(logLevels),
  },
  DEMO: {
    example: '',
    description:
      'on loads a fictional demo publication into an empty database. The default is on, or off with ' +
      'DATABASE_URL or if HOST is not a loopback address.',
    parse: onOff,
  },
  ACCOUNT_LINKS_URL: {
    example: '',
    description:
      'The URL of a frontend that handles the links in mails about accounts. /verify-email?token=, ' +
      '/reset-password?token= and /confirm-email?token= are appended to it, and /notices in mails ' +
      'about decisions. By default, links lead to pages of this service.',
    parse: publicUrl,
  },
  REQUIRE_VERIFIED_EMAIL: {
    example: '',
    description:
      'on refuses logins to accounts with an unverified e-mail address. Then nobody can find out by ' +
      'registering which addresses have accounts. The default is off, or on with SMTP_URL.',
    parse: onOff,
  },
  SMTP_URL: {
    example: '',
    description:
      'The URL of the mail server: smtp://user:password@host:587 or smtps://... Without it, this process ' +
      'sends no mail. With DATABASE_URL, the mail waits for a process that has SMTP_URL, and the start ' +
      'logs a warning. Without DATABASE_URL, the newest mails can be read at /v1/dev/outbox, from this ' +
      'machine only.',
    parse: smtpUrl,
  },
  SMTP_REQUIRE_TLS: {
    example: '',
    description:
      'on refuses to send mail to a server that does not encrypt the connection with STARTTLS. The ' +
      'default is on, or off if the host of SMTP_URL is localhost or a loopback address. With smtps:// ' +
      'every connection is encrypted, and the setting changes nothing.',
    parse: onOff,
  },
  MAIL_FROM: {
    example: '',
    description:
      'The sender of mail: news@example.org, or Name <news@example.org>. The default is no-reply@ with ' +
      'the host name of PUBLIC_URL.',
    parse: sender,
  },
  ...letterSettings,
  ...bounceSettings,
  SCREENING_URL: {
    example: '',
    description:
      'The URL of an outside judge that checks each comment of a reader before it is shown. ' +
      'docs/guides/screening.md describes it.',
    parse: screeningUrl,
  },
  SCREENING_SECRET: {
    example: '',
    description:
      'The secret that signs requests to SCREENING_URL: whsec_ followed by 24 to 64 random bytes in ' +
      'base64. It is required with SCREENING_URL.',
    parse: webhookSecret,
  },
  WORKER: {
    example: 'inline',
    description:
      'Where jobs such as mail and housekeeping run: inline (in this process, which also serves ' +
      'requests), off (not in this process) or only (this process runs jobs and serves no requests).',
    parse: oneOf(workerModes),
  },
  ADMIN_EMAIL: {
    example: '',
    description:
      'The e-mail address of an admin account that the first start makes. It needs ADMIN_PASSWORD.',
    parse: email,
  },
  ADMIN_PASSWORD: {
    example: '',
    description: `The password of that admin account, of at least ${minPasswordLength} characters.`,
    parse: text(minPasswordLength, maxPasswordLength),
  },
} satisfies Record<string, Setting>

export type SettingName = keyof typeof settings

/** Name, example and description of every setting, in order, for the documentation and its test. */
export const settingTable = Object.entries(settings).map(([name, { example, description }]) => ({
  name,
  example,
  description,
}))
