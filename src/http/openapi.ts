/** The OpenAPI document, made from the routes themselves, and the reference page that shows it. */
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { isScalar, visit, Document as YamlDocument } from 'yaml'
import packageJson from '../../package.json' with { type: 'json' }
import { namedParts } from '../schemas/named-parts.ts'
import { registeredShapes } from '../schemas/registered.ts'
import { finishedDocument } from './document/finished-document.ts'
import { introduction } from './document/introduction.ts'
import type { Document } from './document/parts.ts'
import { factsOf, type RouteFacts } from './document/route-facts.ts'

export const tags = [
  { name: 'Articles', description: 'Published articles, and the archive of their months.' },
  { name: 'Drafts', description: 'Drafts, their revisions, previews and publication.' },
  { name: 'Comments', description: 'Threads beneath articles, with votes and reports.' },
  {
    name: 'Moderation',
    description:
      'The queue of comments, the decisions of moderators, appeals, and the figures of moderation.',
  },
  { name: 'Contributors', description: 'The public profiles on the masthead.' },
  { name: 'Tags', description: 'The topics of published articles.' },
  { name: 'Newsletter', description: 'Newsletters, and who gets them.' },
  { name: 'Feeds', description: 'RSS, Atom, JSON Feed and sitemaps.' },
  { name: 'Settings', description: 'The settings of the whole publication.' },
  { name: 'Accounts', description: 'Accounts, logins, tokens and suspensions.' },
  { name: 'Service', description: 'Health checks, public keys and descriptions of problems.' },
]

export async function addOpenApi(app: FastifyInstance): Promise<void> {
  for (const schema of registeredShapes) app.addSchema(schema)
  const facts = new Map<string, RouteFacts>()
  app.addHook('onRoute', (route) => {
    const { operationId } = (route.schema ?? {}) as { operationId?: string }
    if (operationId !== undefined && route.method !== 'HEAD') facts.set(operationId, factsOf(route))
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Masthead',
        version: packageJson.version,
        description: introduction,
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
              'An access token of POST /v1/sessions, or a personal access token of POST /v1/access-tokens.',
          },
        },
      },
    },
    transformObject: (made) =>
      'openapiObject' in made
        ? (finishedDocument(made.openapiObject as unknown as Document, {
            facts,
            parts: namedParts,
          }) as object)
        : made.swaggerObject,
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `schema-${index}`),
    },
  })
}

/** Serves the document, which is made on the first request. */
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

/**
 * Writes repeated parts out in full, because some OpenAPI tools do not follow YAML aliases.
 * References, and lists of plain values such as `required` and `enum`, are written on one line if
 * they fit.
 */
export function documentAsYaml(app: FastifyInstance): string {
  const yaml = new YamlDocument(app.swagger(), { aliasDuplicateObjects: false })
  visit(yaml, {
    Map(_key, map) {
      if (map.items.length === 1 && map.has('$ref')) map.flow = true
    },
    Seq(_key, list) {
      if (list.items.every((item) => isScalar(item))) list.flow = true
    },
  })
  return yaml.toString({ lineWidth: 100, blockQuote: 'literal' })
}
