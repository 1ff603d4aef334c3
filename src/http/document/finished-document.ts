/**
 * Completes the document that @fastify/swagger makes from the routes, and turns its repeated parts
 * into components.
 */
import { headerComponents, headersOf } from './headers.ts'
import { intoSchemas } from './inlined-schemas.ts'
import { shareParameters, trueParameter } from './parameters.ts'
import {
  type Document,
  type Json,
  type Operation,
  type Parameter,
  type Response,
  referTo,
  sortedByName,
} from './parts.ts'
import { type NamedResponse, problemAnswers } from './problem-answers.ts'
import { withFiles } from './request-bodies.ts'
import type { RouteFacts } from './route-facts.ts'

/**
 * The keys of `facts` are operationIds. `parts` are the schemas that have a name of their own in
 * the document.
 */
type Knowledge = { facts: ReadonlyMap<string, RouteFacts>; parts: Readonly<Record<string, object>> }

export function finishedDocument(raw: Document, { facts, parts }: Knowledge): Document {
  const answers = new Map<Operation, NamedResponse[]>()
  const operations = mapOperations(raw, (operation) => {
    const known = facts.get(operation.operationId)
    if (!known) throw new Error(`the operation ${operation.operationId} belongs to no route`)
    const completed = completeOperation(operation, known)
    answers.set(completed, answersOf(completed, known))
    return completed
  })
  const shared = sharedResponses([...answers.values()].flat())
  for (const [operation, named] of answers) {
    for (const { status, name, response } of named) {
      operation.responses[status] = shared[name] ? referTo('responses', name) : response
    }
  }
  const { paths, parameters } = shareParameters(operations)
  const components = { ...raw.components, parameters, responses: shared, headers: headerComponents() }
  return intoSchemas(withoutUnusedHeaders({ ...raw, paths, components }), parts)
}

type Paths = Document['paths']

function mapOperations({ paths }: Document, change: (operation: Operation) => Operation): Paths {
  const entries = Object.entries(paths).map(([path, methods]) => {
    const changed = Object.entries(methods).map(([method, operation]) => [method, change(operation)] as const)
    return [path, Object.fromEntries(changed)] as const
  })
  return Object.fromEntries(entries)
}

/** The operation with its security, its corrected parameters and the headers of its successes. */
function completeOperation(operation: Operation, facts: RouteFacts): Operation {
  const parameters = (operation.parameters as Parameter[] | undefined)?.map(trueParameter)
  const isList = takesCursor(operation)
  const successes = Object.entries(operation.responses as Record<string, Response>).map(
    ([status, { description, content }]) => {
      const headers = headersOf(Number(status), facts, isList)
      const answer = { description: describedAnswer(description, isList), headers }
      return [status, { ...answer, ...(content && { content }) }] as const
    },
  )
  return {
    ...operation,
    ...(parameters && { parameters }),
    ...(operation.requestBody && { requestBody: withFiles(operation.requestBody) }),
    responses: Object.fromEntries(successes),
    security: securityOf(facts),
  }
}

function securityOf({ isOpen, variesByCaller }: RouteFacts): object[] {
  if (!isOpen) return [{ accessToken: [] }]
  return variesByCaller ? [{}, { accessToken: [] }] : []
}

function takesCursor({ parameters = [] }: Operation): boolean {
  return (parameters as Parameter[]).some(({ name }) => name === 'cursor')
}

/**
 * @fastify/swagger writes 'Default Response' if neither the route nor its schema describes the
 * answer.
 */
function describedAnswer(description: string, isList: boolean): string {
  if (description !== 'Default Response') return description
  return isList ? 'A page of the list.' : 'The result.'
}

function answersOf(operation: Operation, facts: RouteFacts): NamedResponse[] {
  const contentOf = (status: number) => (operation.responses[status] as Response | undefined)?.content
  return [
    ...(facts.isConditional ? [notModified(facts, takesCursor(operation))] : []),
    ...problemAnswers(facts, contentOf),
  ]
}

function notModified(facts: RouteFacts, isList: boolean): NamedResponse {
  const isDated = [...facts.maySend, ...facts.sends].includes('Last-Modified')
  const headers = isDated ? '`If-None-Match` or `If-Modified-Since`' : '`If-None-Match`'
  const isUnlimited = facts.limits.length === 0
  const unchanged = `The resource has not changed since the version that ${headers} names.`
  return {
    status: 304,
    name: ['NotModified', isList && 'Page', isDated && 'SinceThen', isUnlimited && 'Unlimited']
      .filter(Boolean)
      .join(''),
    response: {
      description: `${unchanged} The answer has no body.`,
      headers: headersOf(304, facts, isList),
    },
  }
}

/** The responses that several operations have, by name. */
function sharedResponses(all: readonly NamedResponse[]): Record<string, Response> {
  const byName = Map.groupBy(all, ({ name }) => name)
  for (const [name, same] of byName) {
    const texts = new Set(same.map(({ response }) => JSON.stringify(response)))
    if (texts.size > 1) throw new Error(`different responses have the name ${name}`)
  }
  const repeated = [...byName].flatMap(([name, [first, second]]) =>
    first && second ? [[name, first.response] as const] : [],
  )
  return sortedByName(repeated)
}

function withoutUnusedHeaders(document: Document): Document {
  const text = JSON.stringify([document.paths, document.components.responses])
  const used = Object.entries(document.components.headers as Record<string, Json>).filter(([name]) =>
    text.includes(`"${referTo('headers', name).$ref}"`),
  )
  return { ...document, components: { ...document.components, headers: Object.fromEntries(used) } }
}
