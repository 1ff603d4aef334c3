/** The parts of an OpenAPI 3.1 document that the modules in this folder read and write. */

/** A JSON Schema, or another object whose members these modules only copy. */
export type Json = { [member: string]: unknown }

export type Reference = { $ref: string }

export type Parameter = Json & { name: string; in: string; required?: boolean; schema: Json }

export type Response = { description: string; headers?: Record<string, Reference>; content?: Json }

export type Operation = Json & {
  operationId: string
  parameters?: (Parameter | Reference)[]
  requestBody?: Json
  responses: Record<string, Response | Reference>
}

export type Document = Json & {
  paths: Record<string, Record<string, Operation>>
  components: Json & { schemas: Record<string, Json> }
}

/**
 * The response headers that a route names itself. Other headers follow from its method and limits.
 */
export type RouteHeader = 'Content-Disposition' | 'ETag' | 'Last-Modified' | 'Location' | 'X-Robots-Tag'

type ComponentKind = 'headers' | 'parameters' | 'responses' | 'schemas'

export function referTo(kind: ComponentKind, name: string): Reference {
  return { $ref: `#/components/${kind}/${name}` }
}

/** `article-slug-taken` or `If-Match` as the name of a component: `ArticleSlugTaken`, `IfMatch`. */
export function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}

/**
 * The entries sorted by name, so that the document does not depend on the order of registration.
 */
export function sortedByName<Value>(entries: Iterable<readonly [string, Value]>): Record<string, Value> {
  return Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)))
}
