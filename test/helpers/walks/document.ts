/**
 * Reads the OpenAPI document for tests: its operations, their parameters and bodies, and URLs made
 * from them.
 */
import type { App } from '../../../src/http/app-type.ts'
import { wholeDocument } from '../whole-document.ts'
import type { Parts } from './operations/operation.ts'

export type JsonSchema = {
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
  /** Of a body in JSON. */
  body: JsonSchema | undefined
  /** Of the body. */
  mediaTypes: string[]
  isOpen: boolean
}

type Document = { paths: Record<string, Record<string, RawOperation>> }
type RawOperation = {
  operationId: string
  parameters?: Documented['parameters']
  requestBody?: { content: Record<string, { schema: JsonSchema }> }
  security: object[]
}

/** Every operation of the document, with all references resolved. */
export function readDocument(app: App) {
  const { paths } = wholeDocument(app) as unknown as Document
  const documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Documented => {
      const { operationId, parameters = [], requestBody, security } = operation
      const contents = requestBody?.content ?? {}
      return {
        operationId,
        method: method.toUpperCase() as Documented['method'],
        path,
        parameters,
        body: Object.entries(contents).find(([type]) => type.includes('json'))?.[1].schema,
        mediaTypes: Object.keys(contents),
        isOpen: needsNoToken(security),
      }
    }),
  )
  return { documented }
}

/** The URL of an operation. Parameters are encoded, so that they may be any text. */
export function urlOf(path: string, { params = {}, query = {} }: Parts): string {
  const filled = path.replace(/\{([^}]+)\}/g, (_, name) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams(query).toString()
  return search === '' ? filled : `${filled}?${search}`
}

/** An empty requirement says that a token is optional. */
export function needsNoToken(security: readonly object[] = []): boolean {
  return security.length === 0 || security.some((scheme) => Object.keys(scheme).length === 0)
}
