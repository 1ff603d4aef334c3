/** All that the program needs of the outside world, made in one place and handed down. */
import type { FastifyBaseLogger } from 'fastify'
import type { Authenticator } from './auth/authenticate.ts'
import type { KeyRing } from './auth/keys.ts'
import type { Lease } from './auth/memory-lease.ts'
import type { PreviewTokens } from './auth/preview-tokens.ts'
import type { SecretBox } from './auth/secret-box.ts'
import type { Standings } from './auth/standings.ts'
import type { Tokens } from './auth/tokens.ts'
import type { Config } from './config/settings.ts'
import type { Database } from './db/database.ts'
import type { Judge } from './outbound/judge.ts'

export type Deps = Readonly<{
  config: Config
  database: Database
  clock: () => Date
  /** UUIDv7 of the clock's time: later ids sort after earlier ones. */
  newId: () => string
  box: SecretBox
  lease: Lease
  keys: KeyRing
  tokens: Tokens
  previewTokens: PreviewTokens
  standings: Standings
  authenticator: Authenticator
  /** null: nobody outside is asked about comments. */
  judge: Judge | null
  log: FastifyBaseLogger
}>
