/**
 * Sends requests to all GET operations of the OpenAPI document, as one reader or anonymously, and
 * reports the texts that were found in the answers.
 */
import { type Action, isOpenToAnonymous, reachOf } from '../../../src/auth/policy.ts'
import type { Role } from '../../../src/domain/roles.ts'
import type { Answer, Person, TestApp } from '../app.ts'
import { wholeDocument } from '../whole-document.ts'
import { operations } from './operations.ts'

type Parameter = { in: string; name: string; schema: { enum?: string[]; items?: { enum?: string[] } } }
type Operation = { operationId: string; parameters?: Parameter[] }
type Document = { paths: Record<string, { get?: Operation }> }

export type Reader = { as?: Person; roles: readonly Role[] }

export type Things = {
  /**
   * Values for the parameter of a path, by the noun before it, such as `articles` for
   * `/v1/articles/{id}`.
   */
  paths: Readonly<Record<string, readonly string[]>>
  /** Values for the parameters of queries. Parameters that only narrow the answer are left out. */
  query: Readonly<Record<string, readonly string[]>>
}

type Walk = {
  /** The paths that the reader may request. */
  paths: string[]
  /** The paths that answered 200 at least once. */
  answered: string[]
  /** The texts that `look` found, by path. */
  seen: Record<string, string[]>
  /** The number of cursors that were followed. */
  pages: number
}

/**
 * The maximum number of pages of a list. A list with more pages is a fault, since no list in the
 * test is that long.
 */
const mostPages = 30

export async function walkDocument(
  { app, send }: TestApp,
  { as, roles }: Reader,
  { things, look }: { things: Things; look: (text: string) => string[] },
): Promise<Walk> {
  const walk = { paths: [] as string[], answered: new Set<string>(), seen: {} as Walk['seen'], pages: 0 }
  const { paths } = wholeDocument(app) as unknown as Document
  for (const [path, { get }] of Object.entries(paths)) {
    if (!get || !isOpenTo(roles, operations[get.operationId]?.action)) continue
    walk.paths.push(path)
    const found = new Set<string>()
    const waiting = requestsOf(path, get, things)
    for (let asked = 0, next = waiting.shift(); next; next = waiting.shift()) {
      const answer = await send({ ...next, ...(as && { as }) })
      if (answer.statusCode >= 500) throw new Error(`${next.url}: ${answer.body}`)
      if (answer.statusCode === 200) walk.answered.add(path)
      for (const text of look(`${answer.body} ${JSON.stringify(answer.headers)}`)) found.add(text)
      const further = pagesAfter(next.url, answer)
      walk.pages += further.length
      waiting.push(...further.map((url) => ({ url })))
      if (++asked > mostPages * 20) throw new Error(`${next.url}: the list does not end`)
    }
    if (found.size > 0) walk.seen[path] = [...found].sort()
  }
  return { ...walk, answered: [...walk.answered] }
}

function isOpenTo(roles: readonly Role[], action: Action | undefined): boolean {
  if (action === undefined) throw new Error('an operation without an action')
  return isOpenToAnonymous(action) || reachOf(action, roles) !== undefined
}

type Request = { url: string; headers?: Record<string, string> }

function requestsOf(path: string, { parameters = [] }: Operation, { paths, query }: Things): Request[] {
  const places = placesOf(path.replace('{n}', '1'), paths)
  const queries = queriesOf(path, parameters, query)
  const urls = places.flatMap((place) => queries.map((each) => place + each))
  // Also reads from the start of the log, like a reader who has missed all events.
  const resumes = parameters.some(({ in: place }) => place === 'header')
  return urls.flatMap((url) => [{ url }, ...(resumes ? [{ url, headers: { 'last-event-id': '0-0' } }] : [])])
}

function placesOf(path: string, paths: Things['paths']): string[] {
  const [, noun = '', parameter] = /([\w-]+)\/(\{\w+\})/.exec(path) ?? []
  if (!parameter) return [path]
  return valuesOf(paths, noun).flatMap((value) => placesOf(path.replace(parameter, value), paths))
}

/** One query for each sort order of the list, with all parameters that add to the answer. */
function queriesOf(path: string, parameters: readonly Parameter[], query: Things['query']): string[] {
  const choices = parameters
    .filter(({ in: place }) => place === 'query')
    .map(({ name, schema }): readonly string[] => {
      const values = query[`${path} ${name}`] ?? query[name] ?? wideningValues(name, schema)
      return values.map((value) => `${name}=${encodeURIComponent(value)}`)
    })
    .filter((values) => values.length > 0)
  const all = choices.reduce<string[][]>(
    (made, values) => made.flatMap((one) => values.map((value) => [...one, value])),
    [[]],
  )
  return all.map((one) => (one.length === 0 ? '' : `?${one.join('&')}`))
}

function wideningValues(name: string, { enum: values, items }: Parameter['schema']): readonly string[] {
  if (name === 'sort') return values ?? []
  return name === 'include' ? [(items?.enum ?? values ?? []).join(',')] : []
}

function valuesOf(paths: Things['paths'], noun: string): readonly string[] {
  const values = paths[noun]
  if (!values) throw new Error(`the walk has no values for the parameter after '${noun}'`)
  return values
}

/** The next page of a list, and of the replies of each thread. */
function pagesAfter(url: string, { body_ }: Answer): string[] {
  const list = body_?.page?.nextCursor
  const threads: { id: string; replies?: { nextCursor: string | null } }[] = body_?.page ? body_.data : []
  return [
    ...(list ? [withCursor(url, list)] : []),
    ...threads.flatMap(({ id, replies }) =>
      replies?.nextCursor ? [withCursor(`/v1/comments/${id}/replies?limit=2`, replies.nextCursor)] : [],
    ),
  ]
}

function withCursor(url: string, cursor: string): string {
  const next = new URL(url, 'http://masthead.test')
  next.searchParams.set('cursor', cursor)
  return next.pathname + next.search
}
