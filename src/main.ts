/**
 * The entry point of the process, and the only file that starts anything. It loads the
 * configuration, opens the database, serves requests, runs jobs, and stops on signals.
 */
import { buildApp } from './app.ts'
import { assembleDeps } from './boot/assemble.ts'
import { ListenError, operatorMessage } from './boot/operator-message.ts'
import { prepareDatabase } from './boot/prepare-database.ts'
import { type Config, loadConfig } from './config/settings.ts'
import { openDatabase } from './db/client.ts'
import { startBounceServer } from './inbound/bounce-server.ts'
import { startWorker } from './jobs/worker.ts'
import { createLog } from './log.ts'

type Log = ReturnType<typeof createLog>
type Close = () => Promise<unknown>

async function main(): Promise<void> {
  const config = loadConfig(process.env)
  const log = createLog(config)
  for (const warning of config.warnings) log.warn(warning)
  const stopping = stopOnSignals(log, config.drainSeconds)
  /** The parts that are closed at the end, the last opened first. */
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

/**
 * If a stop is requested during the start, the current step finishes and no further step begins.
 */
async function start({ config, log, opened, isStopping }: Boot): Promise<void> {
  const database = await openDatabase(config, {
    onError: (err) => log.warn({ err }, 'database connection lost'),
    onNotice: (message) => log.info(message),
  })
  opened.push(() => database.close())
  if (isStopping()) return
  const deps = assembleDeps({ config, database, log })
  await prepareDatabase(deps)
  if (isStopping()) return
  // Decrypts the keys, so that a wrong SECRET_KEY fails the start and not the first login.
  await deps.keys.signingKey()
  await deps.newsletterKeys.ready()
  const stopPolling = deps.memoryLease.startPolling((err) =>
    log.warn({ err }, 'cannot read what other instances have changed'),
  )
  opened.push(async () => stopPolling())
  const app = config.worker === 'only' ? undefined : await buildApp(deps)
  if (config.worker !== 'off') {
    // The worker starts after the application is built. Building keeps the processor busy, and
    // connections that the worker opened meanwhile would time out.
    const worker = await startWorker(deps)
    opened.push(() => worker.stop())
  }
  if (app) opened.push(() => app.close())
  if (isStopping()) return
  const { listen } = config.bounces
  if (listen) {
    const bounces = await startBounceServer(deps, listen).catch((error) => {
      throw new ListenError(error, { port: 'BOUNCE_PORT', host: 'BOUNCE_HOST' })
    })
    opened.push(() => bounces.close())
  }
  if (deps.devOutbox) log.info(`Mail is not sent. Read it at ${deps.devOutbox.url}`)
  if (isStopping()) return
  if (!app) return log.info('Masthead runs jobs and does not listen for requests')
  const listening = app.listen({
    port: config.port,
    host: config.host,
    listenTextResolver: (address) => `Masthead is listening at ${address}`,
  })
  await listening.catch((error) => {
    throw new ListenError(error)
  })
}

/** Milliseconds after the drain. Longer than any request may take to end. */
const stopDeadlineMs = 40_000

type Stopping = { isAsked: boolean; asked: Promise<void> }

/**
 * Milliseconds. From a terminal, the signal comes to npm, which passes it on, and to this process.
 * So a repetition within this time is the same signal.
 */
const repetitionMs = 1_000

/**
 * The first signal lets requests in progress finish and then closes the database. A second signal
 * ends the process at once.
 */
function stopOnSignals(log: Log, drainSeconds: number): Stopping {
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  const stopping: Stopping = { isAsked: false, asked }
  let askedAt = 0
  const stop = (signal: NodeJS.Signals) => {
    if (stopping.isAsked) {
      if (performance.now() - askedAt > repetitionMs) process.exit(1)
      return
    }
    stopping.isAsked = true
    askedAt = performance.now()
    log.info({ signal }, 'stopping; requests and jobs in progress finish first')
    // The timer also keeps the idle process alive until the last part is closed.
    setTimeout(
      () => {
        log.error('stopping took too long')
        process.exit(1)
      },
      drainSeconds * 1_000 + stopDeadlineMs,
    )
    resolve()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  return stopping
}

main().catch((error) => {
  process.stderr.write(`${operatorMessage(error)}\n`)
  process.exit(1)
})
