/** The OpenAPI document as tests walk it: its operations, their parameters and bodies, and URLs made from them. */
import type { App } from '../../../src/http/app-type.ts'
import type { Parts } from './operations/operation.ts'

export type JsonSchema = {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  anyOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
} & Partial<Record<'format' | 'pattern', string>> &
  Partial<Record<'minLength' | 'maxLength' | 'minimum' | 'maximum' | 'maxItems', number>>

export type Documented = {
  operationId: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  parameters: { name: string; in: 'path' | 'query' | 'header'; schema: JsonSchema }[]
  body: JsonSchema | undefined
}

type Document = {
  paths: Record<string, Record<string, RawOperation>>
  components: { schemas: Record<string, JsonSchema> }
}
type RawOperation = {
  operationId: string
  parameters?: Documented['parameters']
  requestBody?: { content: Record<string, { schema: JsonSchema }> }
}

/** Every operation of the document, and a way to follow its references. */
export function readDocument(app: App) {
  const { paths, components } = app.swagger() as unknown as Document
  const resolve = (schema: JsonSchema): JsonSchema =>
    schema.$ref === undefined ? schema : (components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {})
  const documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters = [], requestBody }]): Documented => {
      const [content] = Object.values(requestBody?.content ?? {})
      return {
        operationId,
        method: method.toUpperCase() as Documented['method'],
        path,
        parameters,
        body: content && resolve(content.schema),
      }
    }),
  )
  return { documented, resolve }
}

/** The URL of an operation; parameters are encoded, so that they may be anything. */
export function urlOf(path: string, { params = {}, query = {} }: Parts): string {
  const filled = path.replace(/\{([^}]+)\}/g, (_, name) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams(query).toString()
  return search === '' ? filled : `${filled}?${search}`
}
