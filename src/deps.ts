/** The dependencies of requests and commands. They are made in one place and passed down. */
import type { FastifyBaseLogger } from 'fastify'
import type { Authenticator } from './auth/authenticate.ts'
import type { AccessTokens } from './auth/jwt-access-tokens.ts'
import type { MemoryLease } from './auth/memory-lease.ts'
import type { NewsletterKeys } from './auth/newsletter-keys.ts'
import type { PreviewTokens } from './auth/preview-tokens.ts'
import type { SecretBox } from './auth/secret-box.ts'
import type { KeyRing } from './auth/signing-keys.ts'
import type { Standings } from './auth/standings.ts'
import type { Config } from './config/settings.ts'
import type { Database } from './db/database.ts'

import type { SharedTextWork } from './offload/text-work.ts'
import type { DevOutbox } from './outbound/dev-outbox.ts'
import type { Judge } from './outbound/judge.ts'
import type { MailSource } from './outbound/mail-source.ts'
import type { Sns } from './outbound/sns.ts'

export type Deps = Readonly<{
  config: Config
  database: Database
  clock: () => Date
  /** Milliseconds since some moment, of a clock that nobody can set. */
  elapsed: () => number
  /** A UUIDv7 of the clock's time: later ids sort after earlier ones. */
  newId: () => string
  box: SecretBox
  memoryLease: MemoryLease
  keys: KeyRing
  tokens: AccessTokens
  previewTokens: PreviewTokens
  newsletterKeys: NewsletterKeys
  standings: Standings
  authenticator: Authenticator
  textWork: SharedTextWork
  /** null if no outside judge is asked about comments. */
  judge: Judge | null
  sns: Sns
  /** Writes the mail that a preview shows. */
  mailSource: MailSource
  /** null if mail is sent, or waits for a process that sends it. */
  devOutbox: DevOutbox | null
  log: FastifyBaseLogger
}>
