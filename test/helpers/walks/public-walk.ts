/**
 * Sends requests to every GET route of the OpenAPI document that needs no token, with all names
 * that the test knows.
 */
import type { Answer, TestApp } from '../app.ts'
import { wholeDocument } from '../whole-document.ts'
import { needsNoToken } from './document.ts'

type Schema = { type?: string; enum?: string[]; minimum?: number; default?: unknown; items?: Schema }
type Parameter = { name: string; in: string; required?: boolean; schema: Schema }
type Operation = { security?: object[]; parameters?: Parameter[] }
type Document = { paths: Record<string, { get?: Operation }> }

/**
 * Values for the parameters of paths and queries, by the name of the parameter, or by route and
 * name if the name alone is not enough.
 */
export type Names = Readonly<Record<string, readonly string[]>>

/** An answer without the values that differ from request to request. */
export type Seen = { route: string; status: number; text: string }

/** Every requested URL with its answer. Pages are followed to the end of their list. */
export async function walkPublicRoutes({ app, send }: TestApp, names: Names): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>()
  for (const { route, urls } of publicRoutes(wholeDocument(app) as unknown as Document, names)) {
    for (const start of urls) {
      for (let url: string | undefined = start; url !== undefined && !seen.has(url); ) {
        const answer: Answer = await send({ url, headers: { 'x-request-id': 'walk' } })
        seen.set(url, { route, status: answer.statusCode, text: textOf(answer) })
        url = nextPage(url, answer)
      }
    }
  }
  return seen
}

function publicRoutes(document: Document, names: Names): { route: string; urls: string[] }[] {
  return Object.entries(document.paths).flatMap(([route, { get }]) => {
    if (!get || !needsNoToken(get.security)) return []
    const queries = queriesOf(route, get.parameters ?? [], names)
    return [{ route, urls: pathsOf(route, names).flatMap((path) => queries.map((query) => path + query)) }]
  })
}

function pathsOf(route: string, names: Names): string[] {
  const [parameter, name = ''] = /\{([^}]+)\}/.exec(route) ?? []
  if (parameter === undefined) return [route]
  return valuesOf(route, name, names).flatMap((value) => pathsOf(route.replace(parameter, value), names))
}

/**
 * Parameters that add to an answer. The others narrow the answer, so a pair of the others shows
 * nothing that one of them alone does not show.
 */
const adding = new Set(['q', 'fields', 'include', 'count'])

/** Lists that take the parameters of another list, where each pair of parameters is walked. */
const likeOthers = new Set(['/v1/contributors/{idOrSlug}/articles'])

/**
 * The query without parameters, queries with each value of each parameter, and queries with each
 * pair of values of which at least one adds something.
 */
function queriesOf(route: string, parameters: readonly Parameter[], names: Names): string[] {
  const inQuery = parameters.filter(({ in: place, name }) => place === 'query' && name !== 'cursor')
  const pairs = inQuery.map(({ name, schema }) =>
    (schemaValues(schema) ?? valuesOf(route, name, names)).map(
      (value) => `${name}=${encodeURIComponent(value)}`,
    ),
  )
  // Parameters with a default are also set, since the smallest pages give the largest number of
  // pages.
  const required = inQuery.flatMap(({ required: isRequired, schema }, index) =>
    isRequired || schema.default !== undefined ? [pairs[index]?.[0] ?? ''] : [],
  )
  const single = pairs.flat().map((pair) => [pair])
  const double = likeOthers.has(route)
    ? []
    : pairs.flatMap((some, index) =>
        pairs
          .slice(index + 1)
          .flatMap((others) => some.flatMap((one) => others.map((other) => [one, other])))
          .filter((chosen) => chosen.some((pair) => adding.has(nameOf(pair)))),
      )
  return [[], ...single, ...double].map((chosen) => {
    const names = chosen.map(nameOf)
    const query = [...required.filter((pair) => !names.includes(nameOf(pair))), ...chosen].join('&')
    return query === '' ? '' : `?${query}`
  })
}

const nameOf = (pair: string) => pair.split('=', 1)[0] ?? ''

function schemaValues({ type, enum: values, minimum, items }: Schema): string[] | undefined {
  if (values) return values
  // All values at once show everything that one of them shows.
  if (items?.enum) return [items.enum.join(',')]
  if (type === 'boolean') return ['true', 'false']
  // The minimum gives the smallest pages, which are followed to the end.
  return type === 'integer' ? [String(minimum)] : undefined
}

/** Throws for a parameter without values, so that the walk cannot miss a new parameter. */
function valuesOf(route: string, name: string, names: Names): readonly string[] {
  const values = names[`${route} ${name}`] ?? names[name]
  if (!values) throw new Error(`GET ${route}: the walk has no values for '${name}'`)
  return values
}

function nextPage(url: string, { body_ }: Answer): string | undefined {
  const cursor: string | null | undefined = body_?.page?.nextCursor
  if (!cursor) return undefined
  const next = new URL(url, 'http://masthead.test')
  next.searchParams.set('cursor', cursor)
  return next.pathname + next.search
}

function textOf({ headers, body }: Answer): string {
  // Neither header depends on the content of the answer.
  const { date: _date, 'last-modified': _changed, etag, ...rest } = headers
  // The token of a form has the time of the answer.
  const isForm = body.startsWith('{"formToken":')
  const shown = { ...rest, ...(etag !== undefined && !isForm && { etag }) }
  // Nor does the position of a stream in the event log.
  const text = body.replace(/^id: .*$/gm, 'id:').replace(/^\{"formToken":"[^"]+"/, '')
  return `${JSON.stringify(shown)}\n${text}`
}
