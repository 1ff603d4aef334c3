/**
 * Compares every answer in every test with the OpenAPI document: its status, headers, media type
 * and body.
 */
import type { ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { InjectOptions } from 'fastify'
import type { App } from '../../src/http/app-type.ts'
import type { Answer } from './app.ts'

type Reference = { $ref?: string }
type Header = Reference & { required?: boolean; schema?: object }
type Response = Reference & { headers?: Record<string, Header>; content?: Record<string, { schema: object }> }
type Operation = { responses: Record<string, Response> }
type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { headers: Record<string, Header>; responses: Record<string, Response> }
}

/** If an answer has one of these headers, the document must describe the header. */
const documentedHeaders = [
  ...['cache-control', 'content-disposition', 'etag', 'last-modified', 'link', 'location'],
  ...['ratelimit', 'ratelimit-policy', 'retry-after', 'www-authenticate', 'x-request-id'],
]

type ConformanceCheck = (request: InjectOptions, answer: Answer) => void

let shared: ConformanceCheck | undefined

/**
 * Every application has the same document, so a process reads it once, and compiles each of its
 * schemas once.
 */
export function createConformanceCheck(app: App): ConformanceCheck {
  shared ??= readConformanceCheck(app)
  return shared
}

function readConformanceCheck(app: App): ConformanceCheck {
  const document = app.swagger() as unknown as Document
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false })
  addFormats.default(ajv)
  ajv.addSchema({ ...document, $id: 'openapi' })
  const findPath = pathFinder(Object.keys(document.paths))
  const validators = new Map<string, ValidateFunction>()

  return (request, answer) => {
    const url = String(request.url).split('?', 1)[0] ?? ''
    const method = String(request.method ?? 'GET').toLowerCase()
    const path = findPath(url)
    const isHead = method === 'head'
    const operation = path && document.paths[path]?.[isHead ? 'get' : method]
    const mediaType = String(answer.headers['content-type'] ?? '').split(';', 1)[0] ?? ''
    const at = `${method.toUpperCase()} ${url} -> ${answer.statusCode}`

    const isPage = mediaType === 'text/html' && path !== undefined && operation !== undefined
    // Whether the document has the page is checked below.
    if (answer.statusCode >= 400 && mediaType !== 'application/problem+json' && !isPage) {
      throw new Error(`${at}: is ${mediaType}, not a problem document`)
    }
    if (!path || !operation) return
    const { response, place } = responseOf(document, operation, {
      status: String(answer.statusCode),
      place: ['paths', path, isHead ? 'get' : method],
    })
    if (!response) throw new Error(`${at}: the status is not in the document. ${answer.body}`)
    const fault = headerFault(document, response, answer)
    if (fault) throw new Error(`${at}: ${fault}`)
    if (isHead) return
    if (!response.content) {
      if (answer.body !== '') throw new Error(`${at}: the document promises no body`)
      return
    }
    if (!response.content[mediaType]) throw new Error(`${at}: ${mediaType} is not in the document`)
    const $ref = `openapi#${pointerTo([...place, 'content', mediaType, 'schema'])}`
    const validate = validators.get($ref) ?? ajv.getSchema($ref) ?? ajv.compile({ $ref })
    validators.set($ref, validate)
    const body = mediaType.includes('json') ? answer.body_ : answer.body
    if (!validate(body)) throw new Error(`${at}: ${ajv.errorsText(validate.errors)}\n${answer.body}`)
  }
}

/**
 * A response of an operation, and its place in the document: beneath the operation or among the
 * components.
 */
function responseOf(
  { components }: Document,
  { responses }: Operation,
  { status, place }: { status: string; place: readonly string[] },
): { response: Response | undefined; place: readonly string[] } {
  const response = responses[status]
  const name = response?.$ref && nameIn(response.$ref)
  return name
    ? { response: components.responses[name], place: ['components', 'responses', name] }
    : { response, place: [...place, 'responses', status] }
}

function headerFault({ components }: Document, { headers = {} }: Response, answer: Answer) {
  const documented = new Set<string>()
  for (const [name, header] of Object.entries(headers)) {
    documented.add(name.toLowerCase())
    const { required, schema } = (header.$ref && components.headers[nameIn(header.$ref)]) || header
    if (!schema) return `the header ${name} has no schema in the document`
    if (required && answer.headers[name.toLowerCase()] === undefined) return `the header ${name} is missing`
  }
  const unknown = documentedHeaders.find((name) => name in answer.headers && !documented.has(name))
  return unknown && `the header ${unknown} is not in the document`
}

function nameIn(reference: string): string {
  return reference.split('/').at(-1) ?? ''
}

function pointerTo(names: readonly string[]): string {
  const tokens = names.map((name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1')))
  return `/${tokens.join('/')}`
}

/**
 * Finds the path of a URL, first among the paths without parameters, and then among the paths with
 * the same number of segments.
 */
function pathFinder(paths: readonly string[]): (url: string) => string | undefined {
  const exact = new Set(paths)
  const segments = (path: string) => path.split('/').length
  const patterns = paths.map((path) => ({ path, pattern: patternOf(path) }))
  const bySegments = Map.groupBy(patterns, ({ path }) => segments(path))
  return (url) => {
    if (exact.has(url)) return url
    return bySegments.get(segments(url))?.find(({ pattern }) => pattern.test(url))?.path
  }
}

function patternOf(path: string): RegExp {
  const escaped = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replace(/\{[^}]+\}/g, '[^/]+')}$`)
}
