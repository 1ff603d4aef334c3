/** The process: configuration, database, application, listening, signals. The only file that starts anything. */
import { buildApp } from './app.ts'
import { assembleDeps } from './assemble.ts'
import { SecretKeyError } from './auth/keys.ts'
import { prepareDatabase } from './commands/prepare-database.ts'
import { ConfigError, loadConfig } from './config.ts'
import { openDatabase } from './db/client.ts'
import { isDatabaseUnavailable } from './db/constraint-errors.ts'
import { FolderLockedError } from './db/folder-lock.ts'
import { createLog } from './log.ts'

/** Faults that the operator can mend: told in their own words, without a stack. */
const operatorErrors = [ConfigError, FolderLockedError, SecretKeyError]

async function main(): Promise<void> {
  const config = loadConfig(process.env)
  const log = createLog(config)
  const database = await openDatabase(config, {
    onError: (err) => log.warn({ err }, 'database connection lost'),
  })
  const deps = assembleDeps({ config, database, log })
  await prepareDatabase(deps)
  // Opens the keys now: a wrong SECRET_KEY ends the boot, not the first login.
  await deps.keys.signingKey()
  const app = await buildApp(deps)

  let isStopping = false
  const stop = async (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(1)
    isStopping = true
    log.info({ signal }, 'stopping: requests in flight finish first')
    await app.close()
    await database.close()
    log.info('stopped')
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)

  await app.listen({
    port: config.port,
    host: config.host,
    listenTextResolver: (at) => `Masthead is listening at ${at}`,
  })
}

main().catch((error) => {
  const isOperators = operatorErrors.some((kind) => error instanceof kind)
  if (isDatabaseUnavailable(error)) process.stderr.write('The database at DATABASE_URL cannot be reached:\n')
  process.stderr.write(`${isOperators || isDatabaseUnavailable(error) ? wordsOf(error) : error.stack}\n`)
  process.exit(1)
})

/** An address with several IPs fails with one error for each, and none of its own. */
function wordsOf(error: Error): string {
  return error instanceof AggregateError
    ? error.errors.map(({ message }) => message).join('\n')
    : error.message
}
