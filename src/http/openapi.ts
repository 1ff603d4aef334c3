/** The OpenAPI document, made from the routes themselves, and the reference page that shows it. */
import swagger, { type SwaggerTransformObject } from '@fastify/swagger'
import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { stringify } from 'yaml'
import packageJson from '../../package.json' with { type: 'json' }
import { type Action, isOpenToAnonymous, isOpenToSuspended } from '../auth/policy.ts'
import { type ProblemCode, problems } from '../problems/table.ts'
import { ref } from '../schemas/common.ts'
import { Problem } from '../schemas/problems.ts'
import { registeredShapes } from '../schemas/registered.ts'
import { type LimitName, limitsOf, rateLimits } from './rate-limits.ts'

export const tags = [
  { name: 'Articles', description: 'What the public reads.' },
  { name: 'Drafts', description: 'What authors work on, and its publication.' },
  { name: 'Comments', description: 'Threads beneath articles, with votes and reports.' },
  {
    name: 'Moderation',
    description: 'What waits for moderators, what they decide, appeals against that, and its figures.',
  },
  { name: 'Contributors', description: 'The masthead.' },
  { name: 'Tags', description: 'The topics of what is published.' },
  { name: 'Newsletter', description: 'Signups for the newsletter.' },
  { name: 'Feeds', description: 'RSS, Atom, JSON Feed and sitemaps.' },
  { name: 'Settings', description: 'What holds for the publication as a whole.' },
  { name: 'Accounts', description: 'Registration and login.' },
  { name: 'Service', description: 'Health, keys, problems.' },
]

export async function addOpenApi(app: FastifyInstance): Promise<void> {
  for (const schema of registeredShapes) app.addSchema(schema)
  app.addHook('onRoute', documentProblems)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Masthead',
        version: packageJson.version,
        description:
          'A headless CMS for publications: articles, comments, contributors and newsletter signups.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'The service that gave you this document.' }],
      tags,
      components: {
        securitySchemes: {
          accessToken: {
            type: 'http',
            scheme: 'bearer',
            description:
              'The access token of POST /v1/sessions, or the personal one of POST /v1/access-tokens.',
          },
        },
      },
    },
    transformObject: withCommas,
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `schema-${index}`),
    },
  })
}

type Parameter = { in: string; schema: { type?: string }; explode?: boolean }

/** Lists in query strings are separated by commas (`separated` in schemas/common.ts), which routes cannot say. */
const withCommas: SwaggerTransformObject = (made) => {
  if (!('openapiObject' in made)) return made.swaggerObject
  const operations = Object.values(made.openapiObject.paths ?? {}).flatMap((path) =>
    Object.values(path ?? {}),
  )
  for (const { parameters = [] } of operations as { parameters?: Parameter[] }[]) {
    for (const parameter of parameters) {
      if (parameter.in === 'query' && parameter.schema.type === 'array') parameter.explode = false
    }
  }
  return made.openapiObject
}

/** The page at /docs, self-contained: its script comes from this service, its fonts from the reader's system. */
export async function addReferencePage(app: FastifyInstance): Promise<void> {
  // Five megabytes that change with a release only: asked for once an hour, not at each visit.
  app.addHook('onSend', async ({ routeOptions }, reply) => {
    if (routeOptions.url === '/docs/js/scalar.js') reply.header('cache-control', 'public, max-age=3600')
  })
  await app.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/openapi.json',
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  })
}

/** The document itself; made once, when it is first asked for. */
export function addOpenApiRoutes(app: FastifyInstance): void {
  let json: string | undefined
  let yaml: string | undefined
  const route = { schema: { hide: true }, config: { action: 'service:inspect' } } as const
  app.get('/openapi.json', route, async (_request, reply) => {
    json ??= JSON.stringify(app.swagger())
    return reply.type('application/json; charset=utf-8').send(json)
  })
  app.get('/openapi.yaml', route, async (_request, reply) => {
    yaml ??= documentAsYaml(app)
    return reply.type('application/yaml; charset=utf-8').send(yaml)
  })
}

/** With every part written out where it stands: not all that read OpenAPI follow the aliases of YAML. */
export function documentAsYaml(app: FastifyInstance): string {
  return stringify(app.swagger(), { aliasDuplicateObjects: false })
}

/** Adds every problem that a route can answer to its documented responses, by status. */
function documentProblems(route: RouteOptions): void {
  const { schema, config } = route
  if (!schema || schema.hide) return
  const action = config?.action as Action
  const codes: ProblemCode[] = [...(config?.problems ?? []), 'internal', 'unavailable']
  if (!isOpenToAnonymous(action)) {
    codes.push('unauthenticated', 'invalid-token', 'forbidden')
    if (!isOpenToSuspended(action)) codes.push('account-suspended')
  }
  // Every route refuses at least query parameters that it does not know.
  codes.push('invalid-request', 'malformed-request')
  if (schema.params) codes.push('uri-too-long')
  const limits = limitsOf(route)
  if (limits.length > 0) codes.push('too-many-requests')
  if (schema.body) codes.push('payload-too-large', 'unsupported-media-type')
  schema.security = isOpenToAnonymous(action) ? [] : [{ accessToken: [] }]

  const byStatus = Map.groupBy([...new Set(codes)].sort(), (code) => problems[code].status)
  const responses = schema.response as Record<string, { description: string; content?: object }>
  for (const [status, ofStatus] of byStatus) {
    responses[status] = {
      description: ofStatus.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
      content: { ...responses[status]?.content, 'application/problem+json': { schema: ref(Problem) } },
      ...(status === problems['too-many-requests'].status && throttling(limits)),
    }
  }
}

const throttlingHeaders = {
  'Retry-After': { type: 'integer', minimum: 1, description: 'Seconds to wait.' },
  'RateLimit-Policy': { type: 'string', description: 'The limits; on other answers too.' },
  RateLimit: {
    type: 'string',
    description: 'What is left: `r` requests, no more within `t` seconds; on other answers too.',
  },
}

/** What the 429 of a route says besides its problem. */
function throttling(limits: readonly LimitName[]) {
  const words = limits.map((name) => {
    const { max, window, key } = rateLimits[name]
    return `\`${name}\`, ${max} in ${window} s by ${key}`
  })
  const { title } = problems['too-many-requests']
  return {
    description: `\`too-many-requests\`: ${title}. ${words.join('; ')}.`,
    headers: throttlingHeaders,
  }
}
