/**
 * Checks what the service needs from outside: its configuration, its database and its mail server.
 * It makes no database, and changes no data.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createSecretBox } from '../../src/auth/secret-box.ts'
import { readOrMakeSecretKey } from '../../src/auth/secret-key.ts'
import { SecretKeyError } from '../../src/auth/signing-keys.ts'
import { causesOf, operatorMessage } from '../../src/boot/operator-message.ts'
import { type Config, ConfigError, loadConfig } from '../../src/config/settings.ts'
import { type Db, openDatabase } from '../../src/db/client.ts'
import { isMigrated } from '../../src/db/migrations.ts'
import { listSigningKeys } from '../../src/db/queries/credentials/signing-keys.ts'
import { checkMailServer } from '../../src/outbound/mailer.ts'

type Check = {
  /** What is fine, in words. Throws if it finds a fault. */
  run: (config: Config) => Promise<string>
  messageOf: (error: Error) => string
}

const checks: Readonly<Record<string, Check>> = {
  database: { run: checkDatabase, messageOf: operatorMessage },
  mail: { run: checkMail, messageOf: causesOf },
}

async function checkDatabase(config: Config): Promise<string> {
  if (config.databaseUrl === null && !existsSync(join(config.dataDir, 'postgres'))) {
    return `ok; the first start makes the database in ${config.dataDir}`
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
}

async function checkMail({ smtpUrl, smtpRequireTls }: Config): Promise<string> {
  if (smtpUrl === null) return 'not set; this process sends no mail without SMTP_URL'
  await checkMailServer({ smtpUrl, smtpRequireTls })
  return 'ok'
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
  // The line about mail says it.
  const warnings = config.warnings.filter((warning) => !warning.startsWith('SMTP_URL is not set'))
  yield `configuration: ${['ok', ...warnings].join('; ')}\n`
  let isFine = true
  for (const [name, { run, messageOf }] of Object.entries(checks)) {
    const outcome = await run(config).catch((error: Error) => {
      isFine = false
      return `FAILED: ${messageOf(error)}`
    })
    yield `${name}: ${outcome}\n`
  }
  return isFine
}
