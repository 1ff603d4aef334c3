/**
 * Checks what the service needs from outside: its configuration, its database and its mail server.
 * It changes nothing.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createSecretBox } from '../../src/auth/secret-box.ts'
import { readOrMakeSecretKey } from '../../src/auth/secret-key.ts'
import { SecretKeyError } from '../../src/auth/signing-keys.ts'
import { type Config, ConfigError, loadConfig } from '../../src/config/settings.ts'
import { type Db, openDatabase } from '../../src/db/client.ts'
import { isMigrated } from '../../src/db/migrations.ts'
import { listSigningKeys } from '../../src/db/queries/credentials/signing-keys.ts'
import { checkMailServer } from '../../src/outbound/mailer.ts'

/** What is fine, in words. A check that finds a fault throws. */
type Check = (config: Config) => Promise<string>

const checks: Readonly<Record<string, Check>> = {
  async database(config) {
    if (config.databaseUrl === null && !existsSync(config.dataDir)) {
      return `ok; the first start makes ${config.dataDir}`
    }
    const database = await openDatabase(config, { onError: () => {}, onNotice: () => {} })
    try {
      if (!(await isMigrated(database.db))) {
        return 'ok; it lacks migrations of this release, which the next start applies'
      }
      await openSigningKey(config, database.db)
      return 'ok'
    } finally {
      await database.close()
    }
  },
  async mail({ smtpUrl, smtpRequireTls }) {
    if (smtpUrl === null) return 'not set; this process sends no mail without SMTP_URL'
    await checkMailServer({ smtpUrl, smtpRequireTls })
    return 'ok'
  },
}

/** Throws if SECRET_KEY is not that of the database. Without a key there is nothing to open yet. */
async function openSigningKey({ secretKey, formerSecretKey, dataDir }: Config, db: Db): Promise<void> {
  const isMade = existsSync(join(dataDir, 'secret-key'))
  const present = secretKey ?? (isMade ? readOrMakeSecretKey(dataDir) : null)
  if (present === null) return
  const box = createSecretBox(present, formerSecretKey)
  for (const { kid, encryptedPrivateKey } of await listSigningKeys(db)) {
    if (encryptedPrivateKey === null) continue
    try {
      box.open(encryptedPrivateKey)
    } catch {
      throw new SecretKeyError(kid)
    }
  }
}

/** Yields one line for each check. Returns whether all of them are fine. */
export async function* checkAll(env: NodeJS.ProcessEnv): AsyncGenerator<string, boolean> {
  let config: Config
  try {
    config = loadConfig(env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    yield `configuration: FAILED: ${error.faults.join('; ')}\n`
    for (const name of Object.keys(checks)) yield `${name}: not checked without a configuration\n`
    return false
  }
  yield `configuration: ${['ok', ...config.warnings].join('; ')}\n`
  let isFine = true
  for (const [name, check] of Object.entries(checks)) {
    const outcome = await check(config).catch((error: Error) => {
      isFine = false
      return `FAILED: ${messageOf(error)}`
    })
    yield `${name}: ${outcome}\n`
  }
  return isFine
}

/** In one line. If a host name has several addresses, the error has one cause for each. */
function messageOf(error: Error): string {
  const causes = error instanceof AggregateError ? error.errors : [error.cause ?? error]
  return causes.map((cause) => String(cause.message ?? cause).replaceAll(/\s+/g, ' ')).join(', ')
}
