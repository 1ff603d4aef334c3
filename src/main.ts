/** The process: configuration, database, application or jobs or both, listening, signals. The only file that starts anything. */
import { buildApp } from './app.ts'
import { SecretKeyError } from './auth/keys.ts'
import { SecretFileError } from './auth/secret-key.ts'
import { assembleDeps } from './boot/assemble.ts'
import { AdminPasswordError, prepareDatabase } from './boot/prepare-database.ts'
import { type Config, ConfigError, loadConfig } from './config/settings.ts'
import { openDatabase } from './db/client.ts'
import { isDatabaseUnavailable, sqlState } from './db/constraint-errors.ts'
import { FolderLockedError } from './db/folder-lock.ts'
import { startWorker } from './jobs/worker.ts'
import { createLog, describeError } from './log.ts'

type Log = ReturnType<typeof createLog>
type Close = () => Promise<unknown>

async function main(): Promise<void> {
  const config = loadConfig(process.env)
  const log = createLog(config)
  for (const warning of config.warnings) log.warn(warning)
  const stopping = stopOnSignals(log)
  /** What is closed at the end, the last opened first. */
  const opened: Close[] = []
  try {
    await start({ config, log, opened, isStopping: () => stopping.isAsked })
    await stopping.asked
  } finally {
    for (const close of opened.reverse()) await close()
  }
  log.info('stopped')
  process.exit(0)
}

type Boot = { config: Config; log: Log; opened: Close[]; isStopping: () => boolean }

/** A stop that is asked for on the way waits for the step that is under way, and takes no further one. */
async function start({ config, log, opened, isStopping }: Boot): Promise<void> {
  const database = await openDatabase(config, {
    onError: (err) => log.warn({ err }, 'database connection lost'),
  })
  opened.push(() => database.close())
  if (isStopping()) return
  const deps = assembleDeps({ config, database, log })
  await prepareDatabase(deps)
  if (isStopping()) return
  // Opens the keys now: a wrong SECRET_KEY ends the boot, not the first login.
  await deps.keys.signingKey()
  const unwatch = deps.lease.watch((err) => log.warn({ err }, 'cannot see what other instances changed'))
  opened.push(async () => unwatch())
  const app = config.worker === 'only' ? undefined : await buildApp(deps)
  if (config.worker !== 'off') {
    // Not before the application is built: that keeps the processor, and connections being opened would time out.
    const worker = await startWorker(deps)
    opened.push(() => worker.stop())
  }
  if (app) opened.push(() => app.close())
  if (isStopping()) return
  if (!app) return log.info('Masthead works on jobs and does not listen')
  await app.listen({
    port: config.port,
    host: config.host,
    listenTextResolver: (address) => `Masthead is listening at ${address}`,
  })
}

/** Longer than any request may take to end. */
const stopDeadlineMs = 40_000

type Stopping = { isAsked: boolean; asked: Promise<void> }

/** The first signal lets requests in flight finish, then closes the database; the second ends at once. */
function stopOnSignals(log: Log): Stopping {
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  const stopping: Stopping = { isAsked: false, asked }
  const stop = (signal: NodeJS.Signals) => {
    if (stopping.isAsked) process.exit(1)
    stopping.isAsked = true
    log.info({ signal }, 'stopping: what is under way finishes first')
    // It also keeps the process from ending as idle before the last part is closed.
    setTimeout(() => {
      log.error('stopping took too long')
      process.exit(1)
    }, stopDeadlineMs)
    resolve()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  return stopping
}

/** Faults that the operator can mend: told in their own words, without a stack. */
const operatorErrors = [ConfigError, AdminPasswordError, FolderLockedError, SecretKeyError, SecretFileError]

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
