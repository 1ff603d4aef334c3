/**
 * Builds the application from all plugins and areas of routes, in a visible order. It neither
 * listens nor starts anything.
 */
import type { Server } from 'node:http'
import cors from '@fastify/cors'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyBaseLogger, type FastifyHttpOptions, LogController } from 'fastify'
import { addAuthentication, addAuthorization } from './auth/authorize.ts'
import type { Deps } from './deps.ts'
import type { App } from './http/app-type.ts'
import { addBodyParsers, addEncodingCheck } from './http/body-parsers.ts'
import { type Bounds, createBounds } from './http/bounds/bounds.ts'
import { addCommonHeaders, corsOptions, createCommonHeaders } from './http/common-headers.ts'
import { addConditionalRequests } from './http/conditional-requests.ts'
import { addDrain, addGracefulClose } from './http/graceful-close.ts'
import { addHeaderChecks, limits } from './http/http-limits.ts'
import { addOpenApi, addOpenApiRoutes } from './http/openapi.ts'
import { createOutageLog } from './http/outage-log.ts'
import { addProblems } from './http/problems.ts'
import { createRateLimits } from './http/rate-limiter.ts'
import { createRawAnswers, type RawAnswers } from './http/raw-answers.ts'
import { addReferencePage, addReferenceScript } from './http/reference-page.ts'
import { requestIdOf } from './http/request-ids.ts'
import { addRequestLog } from './http/request-log.ts'
import { buildSerializer } from './http/serialization.ts'
import { sendOn } from './http/unroutable.ts'
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

/** A number says how many addresses of X-Forwarded-For to trust, counted from the last one. */
function trustedProxies(trust: boolean | number) {
  return typeof trust === 'number' ? (_address: string, hop: number) => hop < trust : trust
}

type Answering = { rawAnswers: RawAnswers; bounds: Bounds }

function frameworkOptions({ config, log }: Deps, { rawAnswers, bounds }: Answering) {
  return {
    ...limits,
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    trustProxy: trustedProxies(config.trustProxy),
    genReqId: requestIdOf,
    requestIdHeader: false,
    return503OnClosing: false,
    frameworkErrors: sendOn,
    clientErrorHandler: rawAnswers.answerSocketError,
    serverFactory: bounds.createServer,
    schemaController: { compilersFactory: { buildSerializer } },
  } satisfies FastifyHttpOptions<Server>
}

/**
 * All applications in a process have the same schemas. They share the validators that are compiled
 * for the first application.
 */
let validatorCompiler: ReturnType<typeof createValidatorCompiler> | undefined

export async function buildApp(deps: Deps): Promise<App> {
  const { config, log } = deps
  const outages = createOutageLog(log as FastifyBaseLogger, deps.database.isDiskFull)
  const isBehindProxy = config.trustProxy !== false
  const commonHeaders = createCommonHeaders(config.corsOrigins)
  const rateLimits = createRateLimits({ isOn: config.rateLimit, isBehindProxy, now: deps.elapsed })
  const rawAnswers = createRawAnswers({ commonHeaders, count: rateLimits.countBroken })
  const bounds = createBounds({
    database: deps.database.kind,
    isBehindProxy,
    outages,
    answerRaw: rawAnswers.answer,
  })
  const app = fastify(frameworkOptions(deps, { rawAnswers, bounds })).withTypeProvider<TypeBoxTypeProvider>()

  validatorCompiler ??= createValidatorCompiler(registeredShapes)
  app.setValidatorCompiler(validatorCompiler)
  bounds.addRefusal(app)
  addDrain(app, config.drainSeconds)
  addRequestLog(app)
  addCommonHeaders(app, commonHeaders)
  bounds.addTextEncoding(app)
  // Everything that answers or refuses a request comes after the limits, so that it counts.
  rateLimits.addLimits(app)
  addHeaderChecks(app)
  addProblems(app, { outages, replace: rateLimits.countRefusal })
  await app.register(cors, corsOptions(config.corsOrigins))
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
  bounds.addBodies(app)
  rateLimits.addAccountLimits(app)
  addAuthorization(app, deps)
  bounds.addAdmission(app, rateLimits.isProven)
  await addOpenApi(app)
  for (const addRoutes of areas.flat()) addRoutes(app, deps)
  addOpenApiRoutes(app)
  addGracefulClose(app, bounds)
  await app.ready()
  return app
}
