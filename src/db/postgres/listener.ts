/** Listens to the commits of every instance, and reconnects when the connection is lost. */
import { type ConnectionOptions, connectClient, type ServerClient } from './connections.ts'

const channel = 'masthead_commits'
const retryMs = 1_000

/** The statement that makes the listeners of every instance call their `onSignal`. */
export const notifyStatement = `notify ${channel}`

const cannotListen =
  'DATABASE_URL leads to a connection pooler, through which no instance can listen for commits of the ' +
  'others, so this instance polls for them each second; DATABASE_DIRECT_URL can name the server itself'

type ListenerOptions = Pick<ConnectionOptions, 'hosts'> & {
  onSignal: () => void
  onError: (error: unknown) => void
  onNotice: (message: string) => void
}

type CommitListener = {
  /** False while the connection is lost, and always if there is a pooler. */
  isListening(): boolean
  start(): void
  stop(): Promise<void>
}

export function createListener({ hosts, onSignal, onError, onNotice }: ListenerOptions): CommitListener {
  let client: ServerClient | undefined
  let retry: NodeJS.Timeout | undefined
  let isListening = false
  let isStarted = false
  let isStopped = false
  /**
   * Whether the present outage has been reported. It is not reported again at each attempt to
   * reconnect.
   */
  let isTold = false

  function lose(error: unknown, lost?: ServerClient): void {
    if (isStopped || (lost && lost !== client)) return
    client = undefined
    isListening = false
    if (!isTold) onError(error)
    isTold = true
    lost?.end().catch(() => {})
    clearTimeout(retry)
    retry = setTimeout(connect, retryMs).unref()
  }

  async function connect(): Promise<void> {
    let fresh: ServerClient | undefined
    try {
      const opened = await connectClient({ hosts, application_name: 'masthead-listen' })
      // LISTEN belongs to a session of the server, and through a pooler there is none to rely on.
      if (isStopped || opened.isPooled) {
        if (!isStopped) onNotice(cannotListen)
        return await opened.end()
      }
      fresh = opened
      client = opened
      opened.on('error', (error) => lose(error, opened))
      opened.on('end', () => lose(new Error('the listening connection was closed'), opened))
      opened.on('notification', onSignal)
      await opened.query(`listen ${channel}`)
      isListening = true
      isTold = false
      onSignal() // Others may have committed while this connection was lost.
    } catch (error) {
      lose(error, fresh)
    }
  }

  return {
    isListening: () => isListening,
    start() {
      if (isStarted) return
      isStarted = true
      void connect()
    },
    async stop() {
      isStopped = true
      clearTimeout(retry)
      await client?.end().catch(() => {})
    },
  }
}
