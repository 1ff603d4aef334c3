/** Puts the parts together: from a configuration and an open database to the Deps that everything takes. */
import type { FastifyBaseLogger } from 'fastify'
import { createEpochs } from './auth/epochs.ts'
import { createKeyRing } from './auth/keys.ts'
import { createSecretBox } from './auth/secret-box.ts'
import { readOrMakeSecretKey } from './auth/secret-key.ts'
import { createTokens } from './auth/tokens.ts'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import { findEpoch, listAccountsRaisedLately } from './db/queries/accounts.ts'
import { listSigningKeys } from './db/queries/signing-keys.ts'
import type { Deps } from './deps.ts'
import { idSource } from './ids.ts'

export type Parts = { config: Config; database: Database; log: FastifyBaseLogger; clock?: () => Date }

export function assembleDeps({ config, database, log, clock = () => new Date() }: Parts): Deps {
  const box = createSecretBox(config.secretKey ?? readOrMakeSecretKey(config.dataDir))
  const keys = createKeyRing({ load: () => listSigningKeys(database.db), box, clock })
  const tokens = createTokens({ keys, issuer: config.publicUrl, audience: config.jwtAudience, clock })
  const epochs = createEpochs({
    load: (accountId) => findEpoch(database.db, accountId),
    listRaised: () => listAccountsRaisedLately(database.db),
    isShared: database.kind === 'postgres',
  })
  return { config, database, clock, newId: idSource(clock), box, keys, tokens, epochs, log }
}
