/**
 * Runs EXPLAIN for statements of the service, and reports the tables, rows and blocks that they
 * read.
 */
import { type SQL, sql } from 'drizzle-orm'
import { NoopLogger } from 'drizzle-orm/logger'
import type { Db } from '../../src/db/database.ts'

type Statement = { text: string; params: unknown[] }

type PlanNode = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: PlanNode[]
}

type Work = {
  /** The tables that were read from end to end. */
  readWhole: string[]
  /** The rows that all scans read, including those that a filter discarded. */
  rowsMet: number
  /** The blocks of 8 KB that were read from tables and indexes, counted each time. */
  blocks: number
}

/** Explains the one statement that `read` sends, or the few of a search, all their work together. */
export async function workOf(
  db: Db,
  read: () => PromiseLike<unknown>,
  { statements: most = 1 } = {},
): Promise<Work> {
  const statements = await statementsOf(read)
  if (statements.length === 0 || statements.length > most)
    throw new Error(`expected at most ${most} statements, not ${statements.length}`)
  const works: Work[] = []
  for (const statement of statements) works.push(await workOfStatement(db, statement))
  return {
    readWhole: [...new Set(works.flatMap(({ readWhole }) => readWhole))].sort(),
    rowsMet: works.reduce((sum, { rowsMet }) => sum + rowsMet, 0),
    blocks: works.reduce((sum, { blocks }) => sum + blocks, 0),
  }
}

async function workOfStatement(db: Db, statement: Statement): Promise<Work> {
  const result = await db.execute(sql`explain (analyze, buffers, format json) ${bound(statement)}`)
  const { rows } = result as unknown as { rows: { 'QUERY PLAN': { Plan: PlanNode }[] }[] }
  const top = rows[0]?.['QUERY PLAN'][0]?.Plan
  const scans = nodesOf(top).filter((node) => node['Node Type'].endsWith('Scan'))
  const whole = scans.filter((node) => node['Node Type'] === 'Seq Scan')
  return {
    readWhole: whole.map((node) => node['Relation Name'] ?? ''),
    rowsMet: scans.reduce((sum, node) => sum + rowsMetBy(node), 0),
    // Only the top node counts, since the count of a node includes the nodes beneath it.
    blocks: top ? top['Shared Hit Blocks'] + top['Shared Read Blocks'] : 0,
  }
}

async function statementsOf(read: () => PromiseLike<unknown>): Promise<Statement[]> {
  const statements: Statement[] = []
  const silent = NoopLogger.prototype.logQuery
  NoopLogger.prototype.logQuery = (...[text, params]: unknown[]) =>
    void statements.push({ text: String(text), params: params as unknown[] })
  try {
    await read()
  } finally {
    NoopLogger.prototype.logQuery = silent
  }
  return statements
}

/** The text with its parameters put back in. */
function bound({ text, params }: Statement): SQL {
  const parts = text.split(/\$(\d+)/)
  return sql.join(
    parts.map((part, index) => (index % 2 ? sql`${sql.param(params[Number(part) - 1])}` : sql.raw(part))),
  )
}

function nodesOf(node: PlanNode | undefined): PlanNode[] {
  return node ? [node, ...(node.Plans ?? []).flatMap(nodesOf)] : []
}

/** The numbers of a plan node are averages over its loops. */
function rowsMetBy(node: PlanNode): number {
  const met =
    node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  return Math.round(met * node['Actual Loops'])
}
