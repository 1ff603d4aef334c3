/**
 * Gives time limits to each transaction on a connection through a pooler. Behind a pooler,
 * transactions of one client may run on different connections of the server, so a limit that is set
 * for a session would hold for somebody else.
 */
import pg from 'pg'

/** The part of the driver's connection that sends messages to the server. */
type Wire = { parse(message: object): void; bind(message: object): void; execute(message: object): void }
type Callback = (error: Error | null, result: unknown) => void

/** The members of the driver's query that its types leave out. The version of pg is pinned. */
type DriverQuery = {
  text: string
  name: string | undefined
  callback: Callback | undefined
  requiresPreparation(): boolean
  submit(wire: Wire): Error | null
  prepare(wire: Wire): void
  handleRowDescription(message: object): void
  handleDataRow(message: object): void
  handleCommandComplete(message: object, wire: Wire): void
}
type QueryParameters = [config: unknown, values?: unknown, callback?: unknown]
const DriverQuery = pg.Query as unknown as new (...parameters: QueryParameters) => DriverQuery

/**
 * Sends a statement that sets the limits in one message with its own statement, so both are in one
 * transaction, and drops the result of the former.
 */
class LimitedQuery extends DriverQuery {
  readonly #client: pg.Client
  readonly #limits: string
  #isSettingLimits = false

  constructor(client: pg.Client, limits: string, parameters: QueryParameters) {
    super(...parameters)
    this.#client = client
    this.#limits = limits
    // Another connection of the server does not know the statements that this one has prepared.
    this.name = undefined
  }

  override submit(wire: Wire): Error | null {
    // In a transaction that has begun, the limits are set.
    this.#isSettingLimits = this.#client.getTransactionStatus() === 'I'
    if (this.#isSettingLimits && !this.requiresPreparation()) this.text = `${this.#limits};${this.text}`
    return super.submit(wire)
  }

  override prepare(wire: Wire): void {
    if (this.#isSettingLimits) {
      wire.parse({ text: this.#limits })
      wire.bind({})
      wire.execute({})
    }
    super.prepare(wire)
  }

  override handleRowDescription(message: object): void {
    if (!this.#isSettingLimits) super.handleRowDescription(message)
  }

  override handleDataRow(message: object): void {
    if (!this.#isSettingLimits) super.handleDataRow(message)
  }

  override handleCommandComplete(message: object, wire: Wire): void {
    if (!this.#isSettingLimits) super.handleCommandComplete(message, wire)
    this.#isSettingLimits = false
  }
}

type Limits = {
  /** One statement that sets the limits for its transaction. */
  statement: string
  /**
   * The longest time for an answer. The server cannot end a statement that a pooler keeps in its
   * queue.
   */
  answerMs: number
}

export function limitTransactions(client: pg.Client, { statement, answerMs }: Limits): void {
  const send = client.query.bind(client) as unknown as (query: DriverQuery) => void
  const query = (...parameters: QueryParameters) => {
    const limited = new LimitedQuery(client, statement, parameters)
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const answer = limited.callback ?? ((error, result) => (error ? reject(error) : resolve(result)))
    // The end of the connection fails the statement, and the pool makes another connection.
    const timer = setTimeout(() => void client.end().catch(() => {}), answerMs).unref()
    const isAwaited = limited.callback === undefined
    limited.callback = (error, result) => {
      clearTimeout(timer)
      answer(error, result)
    }
    send(limited)
    return isAwaited ? promise : undefined
  }
  client.query = query as typeof client.query
}
