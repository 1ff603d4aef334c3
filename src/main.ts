/** The process: configuration, database, application, listening, signals. The only file that starts anything. */
import { buildApp } from './app.ts'
import { assembleDeps } from './assemble.ts'
import { SecretKeyError } from './auth/keys.ts'
import { SecretFileError } from './auth/secret-key.ts'
import { prepareDatabase } from './commands/prepare-database.ts'
import { type Config, ConfigError, loadConfig } from './config.ts'
import { openDatabase } from './db/client.ts'
import { isDatabaseUnavailable, sqlState } from './db/constraint-errors.ts'
import { FolderLockedError } from './db/folder-lock.ts'
import { createLog, describeError } from './log.ts'

type Log = ReturnType<typeof createLog>
type Close = () => Promise<unknown>

async function main(): Promise<void> {
  const config = loadConfig(process.env)
  const log = createLog(config)
  /** What is closed at the end, in this order. Empty during the boot: what it has not committed it does again. */
  const closers: Close[] = []
  stopOnSignals(log, closers)
  closers.push(...(await start(config, log)))
}

async function start(config: Config, log: Log): Promise<Close[]> {
  const database = await openDatabase(config, {
    onError: (err) => log.warn({ err }, 'database connection lost'),
  })
  const deps = assembleDeps({ config, database, log })
  await prepareDatabase(deps)
  // Opens the keys now: a wrong SECRET_KEY ends the boot, not the first login.
  await deps.keys.signingKey()
  const app = await buildApp(deps)
  const unwatch = deps.epochs.watch((err) => log.warn({ err }, 'cannot see which epochs were raised'))
  await app.listen({
    port: config.port,
    host: config.host,
    listenTextResolver: (address) => `Masthead is listening at ${address}`,
  })
  return [() => app.close(), async () => unwatch(), () => database.close()]
}

/** Longer than any request may take to end. */
const stopDeadlineMs = 40_000

/** The first signal lets requests in flight finish, then closes the database; the second ends at once. */
function stopOnSignals(log: Log, closers: readonly Close[]): void {
  let isStopping = false
  const stop = async (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(1)
    isStopping = true
    log.info({ signal }, 'stopping: requests in flight finish first')
    // It also keeps the process from ending as idle before the last closer is through.
    setTimeout(() => {
      log.error('stopping took too long')
      process.exit(1)
    }, stopDeadlineMs)
    for (const close of closers) await close()
    log.info('stopped')
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

/** Faults that the operator can mend: told in their own words, without a stack. */
const operatorErrors = [ConfigError, FolderLockedError, SecretKeyError, SecretFileError]

function wordsFor(error: Error): string {
  if (operatorErrors.some((kind) => error instanceof kind)) return error.message
  if (sqlState(error) === 'EADDRINUSE') return `${error.message}. Set PORT to another one.`
  if (isDatabaseUnavailable(error)) {
    // A name with several addresses fails with one error for each, and none of its own.
    const causes = error instanceof AggregateError ? error.errors : [error]
    return `The database at DATABASE_URL cannot be reached: ${causes.map(({ message }) => message).join(', ')}`
  }
  return JSON.stringify(describeError(error), null, 2)
}

main().catch((error) => {
  process.stderr.write(`${wordsFor(error)}\n`)
  process.exit(1)
})
