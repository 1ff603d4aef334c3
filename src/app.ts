/**
 * Builds the application from all plugins and areas of routes, in a visible order. It neither
 * listens nor starts anything.
 */
import cors from '@fastify/cors'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import { addAuthentication, addAuthorization } from './auth/authorize.ts'
import type { Deps } from './deps.ts'
import type { App } from './http/app-type.ts'
import { addBodyParsers, addEncodingCheck } from './http/body-parsers.ts'
import { createBounds } from './http/bounds/bounds.ts'
import { addConditionalRequests } from './http/conditional-requests.ts'
import { addDrain, addGracefulClose } from './http/graceful-close.ts'
import { addHeaderChecks, limits } from './http/http-limits.ts'
import { addOpenApi, addOpenApiRoutes } from './http/openapi.ts'
import { createOutageLog } from './http/outage-log.ts'
import { addProblems, sendFrameworkError } from './http/problems.ts'
import { createRateLimits } from './http/rate-limiter.ts'
import { answerExpectation, answerSocketError } from './http/raw-answers.ts'
import { addReferencePage, addReferenceScript } from './http/reference-page.ts'
import { addRequestIds, requestIdOf } from './http/request-ids.ts'
import { addRequestLog } from './http/request-log.ts'
import { addSecurityHeaders } from './http/security-headers.ts'
import { buildSerializer } from './http/serialization.ts'
import { addClosedQueries, addTextCheck, createValidatorCompiler } from './http/validation.ts'
import { routes as accounts } from './routes/accounts/routes.ts'
import { routes as articles } from './routes/articles/routes.ts'
import { routes as comments } from './routes/comments/routes.ts'
import { routes as contributors } from './routes/contributors/routes.ts'
import { routes as credentials } from './routes/credentials/routes.ts'
import { routes as feeds } from './routes/feeds/routes.ts'
import { routes as moderation } from './routes/moderation/routes.ts'
import { routes as newsletter } from './routes/newsletter/routes.ts'
import { routes as service } from './routes/service/routes.ts'
import { registeredShapes } from './schemas/registered.ts'

const areas = [
  articles,
  comments,
  moderation,
  contributors,
  feeds,
  newsletter,
  accounts,
  credentials,
  service,
]

/**
 * The headers of answers that pages of other origins may read, besides those that CORS always
 * allows.
 */
const exposedHeaders = [
  'Allow',
  'Content-Disposition',
  'Date',
  'ETag',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
  'X-Robots-Tag',
]

function corsOptions({ corsOrigins }: Deps['config']) {
  return {
    origin: corsOrigins === '*' ? '*' : [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders,
    maxAge: 86_400,
  }
}

/** A number says how many addresses of X-Forwarded-For to trust, counted from the last one. */
function trustedProxies(trust: boolean | number) {
  return typeof trust === 'number' ? (_address: string, hop: number) => hop < trust : trust
}

/**
 * All applications in a process have the same schemas. They share the validators that are compiled
 * for the first application.
 */
let validatorCompiler: ReturnType<typeof createValidatorCompiler> | undefined

export async function buildApp(deps: Deps): Promise<App> {
  const { config, log } = deps
  const outages = createOutageLog(log as FastifyBaseLogger, deps.database.isDiskFull)
  const bounds = createBounds({
    database: deps.database.kind,
    isBehindProxy: config.trustProxy !== false,
    outages,
  })
  const app = fastify({
    ...limits,
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    trustProxy: trustedProxies(config.trustProxy),
    genReqId: requestIdOf,
    requestIdHeader: false,
    return503OnClosing: false,
    frameworkErrors: sendFrameworkError,
    clientErrorHandler: answerSocketError,
    serverFactory: bounds.createServer,
    schemaController: { compilersFactory: { buildSerializer } },
  }).withTypeProvider<TypeBoxTypeProvider>()

  app.server.on('checkExpectation', bounds.turns.inTurn(answerExpectation))
  validatorCompiler ??= createValidatorCompiler(registeredShapes)
  app.setValidatorCompiler(validatorCompiler)
  bounds.addRefusal(app)
  const rateLimits = createRateLimits({ isOn: config.rateLimit, now: deps.elapsed })
  addProblems(app, { outages, replace: rateLimits.countRefusal })
  addDrain(app, config.drainSeconds)
  addRequestIds(app)
  addRequestLog(app)
  addSecurityHeaders(app)
  addHeaderChecks(app)
  bounds.addTextEncoding(app)
  rateLimits.addPreflightLimit(app)
  await app.register(cors, corsOptions(config))
  // These limits come after CORS, so that pages of other origins can read that they are exceeded.
  rateLimits.addLimits(app)
  addEncodingCheck(app)
  addBodyParsers(app)
  addClosedQueries(app)
  addTextCheck(app)
  addReferenceScript(app)
  addConditionalRequests(app)
  bounds.addWaiting(app)
  // The reference page comes before the authorization, since the routes of its package are public
  // and have no action.
  await addReferencePage(app)
  addAuthentication(app, deps)
  rateLimits.addAccountLimits(app)
  addAuthorization(app, deps)
  bounds.addAdmission(app)
  await addOpenApi(app)
  for (const addRoutes of areas.flat()) addRoutes(app, deps)
  addOpenApiRoutes(app)
  addGracefulClose(app, bounds)
  await app.ready()
  return app
}
