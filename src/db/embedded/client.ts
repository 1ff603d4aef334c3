/** A PGlite that runs in a thread of its own, with the methods of PGlite that this program uses. */
import type { ResourceLimits } from 'node:worker_threads'
import {
  type PGlite,
  type QueryOptions,
  type Results,
  TransactionAbortedError,
  types,
} from '@electric-sql/pglite'
import { openThread, type Thread } from '../../offload/calls.ts'
import type { DatabaseFunctions } from './thread.ts'

export type PgliteClient = Pick<PGlite, 'query' | 'exec' | 'transaction' | 'close'>

type DatabaseThread = Thread<DatabaseFunctions>

type Options = {
  /** Called when the thread ends by itself. The next query opens the folder again in another one. */
  onEnd?: (error: Error) => void
  resourceLimits?: ResourceLimits
}

export async function openPglite(dataDir: string, options: Options = {}): Promise<PgliteClient> {
  let opening: Promise<DatabaseThread> | undefined
  /** Settles when the transactions that have been asked for are over. */
  let turn: Promise<void> = Promise.resolve()

  function start(): Promise<DatabaseThread> {
    return openThreadIn(dataDir, {
      ...options,
      onEnd(error) {
        opening = undefined
        options.onEnd?.(error)
      },
    })
  }

  /** Where the folder cannot be opened again, the next query tries it once more. */
  function running(): Promise<DatabaseThread> {
    opening ??= start().catch((error) => {
      opening = undefined
      throw Object.assign(error, crashed)
    })
    return opening
  }

  opening = start()
  await opening
  return {
    // PGlite works on what it is sent in the order of arrival, so only transactions need a turn.
    async query<T>(...query: Query) {
      await turn
      return send<T>(await running(), query)
    },
    async exec(text: string) {
      await turn
      return exec(await running(), text)
    },
    transaction(work: Work) {
      const result = turn.then(async () => transact(await running(), work))
      turn = result.then(nothing, nothing)
      return result
    },
    async close() {
      await turn
      const thread = await opening?.catch(nothing)
      await thread?.call('close')
      await thread?.end()
    },
  } as PgliteClient
}

/** The crash of the backend is not the fault of the statement: the same one may soon succeed. */
const crashed = { code: '57P02' }

async function openThreadIn(
  dataDir: string,
  { onEnd, resourceLimits }: Required<Pick<Options, 'onEnd'>> & Options,
): Promise<DatabaseThread> {
  const thread = openThread<DatabaseFunctions>(new URL('./thread.ts', import.meta.url), {
    onEnd: (error) => onEnd(Object.assign(error, crashed)),
    resourceLimits,
  })
  try {
    await thread.call('open', dataDir)
    return thread
  } catch (error) {
    await thread.end()
    throw error
  }
}

type Query = [text: string, parameters?: unknown[], options?: QueryOptions]
type Work = (tx: Pick<PGlite, 'query' | 'exec'>) => Promise<unknown>
type Row = Record<string | number, unknown>

const nothing = () => {}

async function exec(thread: DatabaseThread, text: string): Promise<Results[]> {
  return (await thread.call('exec', text)) as Results[]
}

async function transact(thread: DatabaseThread, work: Work): Promise<unknown> {
  await exec(thread, 'begin')
  let result: unknown
  try {
    result = await work({
      query: (...query) => send(thread, query),
      exec: (text) => exec(thread, text),
    })
  } catch (error) {
    await exec(thread, 'rollback').catch(nothing)
    throw error
  }
  const [ended] = await exec(thread, 'commit')
  if (ended?.command === 'ROLLBACK') throw new TransactionAbortedError()
  return result
}

/** These are parsed in this thread, since a thread receives text at less cost than objects. */
const jsonTypes: readonly number[] = [types.JSON, types.JSONB]

async function send<T>(thread: DatabaseThread, [text, parameters, options]: Query): Promise<Results<T>> {
  const { rowMode, parsers = {} } = options ?? {}
  const unparsed = Object.keys(parsers).map(Number)
  const results = (await thread.call('query', text, parameters, {
    rowMode,
    unparsed: [...unparsed, ...jsonTypes],
  })) as Results<Row>
  parseJson(results, {
    isArray: rowMode === 'array',
    types: jsonTypes.filter((oid) => !unparsed.includes(oid)),
  })
  return results as Results<T>
}

type Parsing = { isArray: boolean; types: readonly number[] }

function parseJson({ rows, fields }: Results<Row>, { isArray, types }: Parsing): void {
  for (const [index, { name, dataTypeID }] of fields.entries()) {
    if (!types.includes(dataTypeID)) continue
    const key = isArray ? index : name
    for (const row of rows) {
      const value = row[key]
      if (typeof value === 'string') row[key] = JSON.parse(value)
    }
  }
}
