/**
 * Assembles `Deps`, which requests, commands and jobs take, from a configuration and an open
 * database.
 */
import type { FastifyBaseLogger } from 'fastify'
import { createAuthenticator } from '../auth/authenticate.ts'
import { createAccessTokens } from '../auth/jwt-access-tokens.ts'
import { createMemoryLease } from '../auth/memory-lease.ts'
import { createNewsletterKeys } from '../auth/newsletter-keys.ts'
import { createOutsideAccounts } from '../auth/outside-accounts.ts'
import { createOutsideIssuers } from '../auth/outside-issuers.ts'
import { createPersonalAccessTokens } from '../auth/personal-access-tokens.ts'
import { createPreviewTokens } from '../auth/preview-tokens.ts'
import { createSecretBox } from '../auth/secret-box.ts'
import { readOrMakeSecretKey } from '../auth/secret-key.ts'
import { createKeyRing } from '../auth/signing-keys.ts'
import { createStandings } from '../auth/standings.ts'
import { adoptIdentity } from '../commands/credentials/adopt-identity.ts'
import { followIssuerRoles } from '../commands/credentials/follow-issuer-roles.ts'
import type { Config } from '../config/settings.ts'
import type { Database } from '../db/database.ts'
import { findChanges, findStanding } from '../db/queries/accounts/standings.ts'
import { findUsableAccessToken, updateLastUse } from '../db/queries/credentials/access-tokens.ts'
import { listSigningKeys } from '../db/queries/credentials/signing-keys.ts'
import { findNewsletterKey, insertNewsletterKey } from '../db/queries/newsletter/keys.ts'
import type { Deps } from '../deps.ts'
import { clockTolerance, tokenLifetime } from '../domain/credentials/access-token.ts'
import { idSource } from '../ids.ts'
import { createTextWork } from '../offload/text-work.ts'
import { createDevOutbox } from '../outbound/dev-outbox.ts'
import { createJudge } from '../outbound/judge.ts'
import { mailSource } from '../outbound/mail-source.ts'
import { createSns } from '../outbound/sns.ts'

type Parts = {
  config: Config
  database: Database
  log: FastifyBaseLogger
  clock?: () => Date
  elapsed?: () => number
  /**
   * Whether other processes use the database too. The default is true for a PostgreSQL server and
   * false for the embedded database.
   */
  isShared?: boolean
}

export function assembleDeps({
  config,
  database,
  log,
  clock = () => new Date(),
  elapsed = () => performance.now(),
  isShared = database.kind === 'postgres',
}: Parts): Deps {
  const secretKey = config.secretKey ?? readOrMakeSecretKey(config.dataDir)
  const box = createSecretBox(secretKey, config.formerSecretKey)
  const memoryLease = createMemoryLease({ findChanges: () => findChanges(database.vitalDb), isShared })
  const keys = createKeyRing({ load: () => listSigningKeys(database.db), box, clock, lease: memoryLease })
  const tokens = createAccessTokens({ keys, issuer: config.publicUrl, audience: config.jwtAudience, clock })
  const previewTokens = createPreviewTokens({ keys, issuer: config.publicUrl, clock })
  const standings = createStandings({
    load: (accountId) => findStanding(database.db, accountId, earliestLiveToken(clock())),
    lease: memoryLease,
  })
  const personalAccessTokens = createPersonalAccessTokens({
    find: (token) => findUsableAccessToken(database.db, token),
    noteUse: (use) => updateLastUse(database.db, use),
    clock,
    onError: (err) => log.warn({ err }, 'the use of a personal access token could not be recorded'),
  })
  const newId = idSource(clock)
  const outside = createOutsideAccounts({
    issuers: createOutsideIssuers({
      issuers: config.trustedIssuers,
      clock,
      onFailure: (err, issuer) =>
        log.warn({ err, issuer }, 'the keys of an outside issuer cannot be fetched'),
    }),
    standings,
    adopt: (identity, address) => adoptIdentity({ database, clock, newId }, identity, address),
    followRoles: (accountId, identity, address) =>
      followIssuerRoles({ database, clock }, { ...identity, accountId }, address),
  })
  const authenticator = createAuthenticator({ tokens, personalAccessTokens, outside })
  return {
    config,
    database,
    clock,
    elapsed,
    newId,
    box,
    memoryLease,
    keys,
    tokens,
    previewTokens,
    newsletterKeys: openNewsletterKeys({ box, database, clock }),
    standings,
    authenticator,
    textWork: createTextWork(),
    judge: openJudge({ config, clock, newId, log }),
    mailSource,
    devOutbox: openOutbox({ config, database, clock, log }),
    sns: openSns({ clock, log }),
    log,
  }
}

function openNewsletterKeys({
  box,
  database: { db },
  clock,
}: Pick<Deps, 'box' | 'database' | 'clock'>): Deps['newsletterKeys'] {
  return createNewsletterKeys({
    box,
    load: (name) => findNewsletterKey(db, name),
    insert: (name, sealed) => insertNewsletterKey(db, { name, sealed, createdAt: clock() }),
  })
}

function openJudge({
  config,
  clock,
  newId,
  log,
}: Pick<Deps, 'config' | 'clock' | 'newId' | 'log'>): Deps['judge'] {
  if (!config.screening) return null
  const onFailure = (err: unknown) => log.warn({ err }, 'the outside judge of comments gave no answer')
  return createJudge({ ...config.screening, clock, newId, onFailure })
}

function openSns({ clock, log }: Pick<Deps, 'clock' | 'log'>): Deps['sns'] {
  return createSns({ clock, onFailure: (err) => log.warn({ err }, 'Amazon SNS gave no usable answer') })
}

function openOutbox({
  config,
  database,
  clock,
  log,
}: Pick<Deps, 'config' | 'database' | 'clock' | 'log'>): Deps['devOutbox'] {
  if (config.smtpUrl !== null || database.kind !== 'embedded') return null
  return createDevOutbox({
    publicUrl: config.publicUrl,
    clock,
    onKeep({ kind, to, subject, text }, url) {
      log.info({ mail: { kind }, url }, 'mail is not sent because SMTP_URL is not set')
      // The links in the text are as good as passwords, so only who asks for them gets them.
      log.debug({ mail: { to, subject, text } }, 'the mail that is not sent')
    },
  })
}

/** Access tokens that were issued before this time have expired. */
function earliestLiveToken(now: Date): Date {
  return new Date(now.getTime() - (tokenLifetime + clockTolerance) * 1000)
}
