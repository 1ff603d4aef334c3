/** Holds every answer of every test against the OpenAPI document: its status, its media type, its body. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { InjectOptions } from 'fastify'
import type { App } from '../../src/http/app-type.ts'
import type { Answer } from './app.ts'

type Response = { content?: Record<string, { schema: object }>; $ref?: string }
type Operation = { responses: Record<string, Response> }
type Document = { paths: Record<string, Record<string, Operation>> }

type ConformanceCheck = (request: InjectOptions, answer: Answer) => void

let shared: ConformanceCheck | undefined

/** Every application has the same document: a process reads it once, and compiles each of its schemas once. */
export function createConformanceCheck(app: App): ConformanceCheck {
  shared ??= readConformanceCheck(app)
  return shared
}

function readConformanceCheck(app: App): ConformanceCheck {
  const document = app.swagger() as unknown as Document
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false })
  addFormats.default(ajv)
  ajv.addSchema({ ...document, $id: 'openapi' })
  const paths = Object.keys(document.paths).map((path) => ({ path, pattern: patternOf(path) }))

  return (request, answer) => {
    const url = String(request.url).split('?', 1)[0] ?? ''
    const method = String(request.method ?? 'GET').toLowerCase()
    const path =
      paths.find(({ path: exact }) => exact === url) ?? paths.find(({ pattern }) => pattern.test(url))
    const operation = path && document.paths[path.path]?.[method]
    const mediaType = String(answer.headers['content-type'] ?? '').split(';', 1)[0] ?? ''
    const at = `${method.toUpperCase()} ${url} -> ${answer.statusCode}`

    if (answer.statusCode >= 400 && mediaType !== 'application/problem+json') {
      throw new Error(`${at}: is ${mediaType}, not a problem document`)
    }
    if (!path || !operation) return
    if (method === 'head' || answer.statusCode === 304) return
    const response = operation.responses[answer.statusCode]
    if (!response) throw new Error(`${at}: the status is not in the document. ${answer.body}`)
    if (!response.content) {
      if (answer.body !== '') throw new Error(`${at}: the document promises no body`)
      return
    }
    if (!response.content[mediaType]) throw new Error(`${at}: ${mediaType} is not in the document`)
    const pointer = [
      'paths',
      path.path,
      method,
      'responses',
      String(answer.statusCode),
      'content',
      mediaType,
      'schema',
    ]
    const $ref = `openapi#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`
    const validate = ajv.getSchema($ref) ?? ajv.compile({ $ref })
    const body = mediaType.includes('json') ? answer.body_ : answer.body
    if (!validate(body)) throw new Error(`${at}: ${ajv.errorsText(validate.errors)}\n${answer.body}`)
  }
}

function patternOf(path: string): RegExp {
  const escaped = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replace(/\{[^}]+\}/g, '[^/]+')}$`)
}
