/** Walks every GET route of the OpenAPI document that needs no token, filling in every name that the test knows of. */
import type { Answer, TestApp } from '../app.ts'

type Schema = { type?: string; enum?: string[]; minimum?: number; items?: Schema }
type Parameter = { name: string; in: string; required?: boolean; schema: Schema }
type Operation = { security?: unknown[]; parameters?: Parameter[] }
type Document = { paths: Record<string, { get?: Operation }> }

/** Values for the parameters of paths and queries, by the parameter's name, or by route and name where the name alone says too little. */
export type Names = Readonly<Record<string, readonly string[]>>

/** One answer of the walk: all of it that can differ between two requests for a reason. */
export type Seen = { route: string; status: number; text: string }

/** Every URL asked for, with what came. Pages are followed to the end of their list. */
export async function walkPublicRoutes({ app, send }: TestApp, names: Names): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>()
  for (const { route, urls } of publicRoutes(app.swagger() as unknown as Document, names)) {
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

export function publicRoutes(document: Document, names: Names): { route: string; urls: string[] }[] {
  return Object.entries(document.paths).flatMap(([route, { get }]) => {
    if (!get || (get.security ?? []).length > 0) return []
    const queries = queriesOf(route, get.parameters ?? [], names)
    return [{ route, urls: pathsOf(route, names).flatMap((path) => queries.map((query) => path + query)) }]
  })
}

function pathsOf(route: string, names: Names): string[] {
  const [parameter, name = ''] = /\{([^}]+)\}/.exec(route) ?? []
  if (parameter === undefined) return [route]
  return valuesOf(route, name, names).flatMap((value) => pathsOf(route.replace(parameter, value), names))
}

/** They add to what is shown, where others narrow it: what two of those show together, each shows alone. */
const adding = new Set(['q', 'fields', 'include', 'count'])

/** Without parameters, with each value of each, and with each pair of values of which one adds something. */
function queriesOf(route: string, parameters: readonly Parameter[], names: Names): string[] {
  const inQuery = parameters.filter(({ in: place, name }) => place === 'query' && name !== 'cursor')
  const pairs = inQuery.map(({ name, schema }) =>
    (schemaValues(schema) ?? valuesOf(route, name, names)).map(
      (value) => `${name}=${encodeURIComponent(value)}`,
    ),
  )
  const required = inQuery.flatMap(({ required: isRequired }, index) =>
    isRequired ? [pairs[index]?.[0] ?? ''] : [],
  )
  const single = pairs.flat().map((pair) => [pair])
  const double = pairs.flatMap((some, index) =>
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
  // All at once: what one shows, all together show.
  if (items?.enum) return [items.enum.join(',')]
  if (type === 'boolean') return ['true', 'false']
  // The least: the smallest pages, followed to the end. The default comes without the parameter.
  return type === 'integer' ? [String(minimum)] : undefined
}

/** A route with a parameter that nobody thought of stops the test, so that it cannot go by unseen. */
function valuesOf(route: string, name: string, names: Names): readonly string[] {
  const values = names[`${route} ${name}`] ?? names[name]
  if (!values) throw new Error(`GET ${route}: tell the walk what to put in for '${name}'`)
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
  // Neither is made of what the answer says: when it was sent, and when any answer of its kind can have changed.
  const { date: _date, 'last-modified': _changed, ...rest } = headers
  // Nor is the place in the log that a stream of events is at.
  return `${JSON.stringify(rest)}\n${body.replace(/^id: .*$/gm, 'id:')}`
}
