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
  /** What is open so far; closed in reverse order. */
  const open: Close[] = []
  stopOnSignals(log, open)
  await start({ config, log, open })
}

async function start({ config, log, open }: { config: Config; log: Log; open: Close[] }): Promise<void> {
  const database = await openDatabase(config, {
    onError: (err) => log.warn({ err }, 'database connection lost'),
  })
  open.push(() => database.close())
  const deps = assembleDeps({ config, database, log })
  await prepareDatabase(deps)
  // Opens the keys now: a wrong SECRET_KEY ends the boot, not the first login.
  await deps.keys.signingKey()
  const app = await buildApp(deps)
  open.push(() => app.close())
  const unwatch = deps.epochs.watch((err) => log.warn({ err }, 'cannot see which epochs were raised'))
  open.push(async () => unwatch())
  await app.listen({
    port: config.port,
    host: config.host,
    listenTextResolver: (address) => `Masthead is listening at ${address}`,
  })
}

/** The first signal lets requests in flight finish, then closes the database; the second ends at once. */
function stopOnSignals(log: Log, open: readonly Close[]): void {
  let isStopping = false
  const stop = async (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(1)
    isStopping = true
    log.info({ signal }, 'stopping: requests in flight finish first')
    for (const close of open.toReversed()) await close()
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
