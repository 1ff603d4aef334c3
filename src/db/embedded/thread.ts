/** The thread that the embedded database runs in. PGlite blocks the thread that it runs in while it works. */
import type { PGlite } from '@electric-sql/pglite'
import { answerCalls } from '../../offload/answer-calls.ts'
import { openFolder } from './folder.ts'

/** `unparsed`: the OIDs of the types whose values stay text. */
export type ThreadQueryOptions = { rowMode?: 'array' | 'object'; unparsed?: readonly number[] }

let opened: PGlite | undefined

function pglite(): PGlite {
  if (!opened) throw new Error('the folder is not open')
  return opened
}

const asText = (value: string) => value

const functions = {
  async open(dataDir: string) {
    opened = await openFolder(dataDir)
  },
  query(text: string, parameters?: unknown[], { rowMode, unparsed = [] }: ThreadQueryOptions = {}) {
    const parsers = Object.fromEntries(unparsed.map((oid) => [oid, asText]))
    return pglite().query(text, parameters, { rowMode, parsers })
  },
  exec(text: string) {
    return pglite().exec(text)
  },
  close() {
    return pglite().close()
  },
}

export type DatabaseFunctions = typeof functions

answerCalls(functions)
