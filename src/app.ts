/** Builds the application: every plugin and route module, in plain sight. It listens to nothing and starts nothing. */
import cors from '@fastify/cors'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import { addAuthentication, addAuthorization } from './auth/authorize.ts'
import type { Deps } from './deps.ts'
import { addConditionalRequests } from './plugins/conditional.ts'
import { addGracefulClose } from './plugins/graceful-close.ts'
import {
  addBodyParsers,
  addEncodingCheck,
  addHeaderChecks,
  addRequestIds,
  limits,
  requestIdOf,
} from './plugins/http-limits.ts'
import { addOpenApi, addOpenApiRoutes, addReferencePage } from './plugins/openapi.ts'
import { addProblems, sendFrameworkError } from './plugins/problems.ts'
import { createRateLimits } from './plugins/rate-limiter.ts'
import { addRequestLog } from './plugins/request-log.ts'
import { addSecurityHeaders } from './plugins/security-headers.ts'
import { buildSerializer } from './plugins/serialization.ts'
import { answerExpectation, answerSocketError } from './plugins/socket-errors.ts'
import { addClosedQueries, addTextCheck, createValidatorCompiler } from './plugins/validation.ts'
import { accessTokenRoutes } from './routes/access-tokens.ts'
import { accountCommentRoutes } from './routes/account-comments.ts'
import { accountRoutes } from './routes/accounts.ts'
import type { App } from './routes/app-type.ts'
import { appealRoutes } from './routes/appeals.ts'
import { archiveRoutes } from './routes/archives.ts'
import { articleRoutes } from './routes/articles.ts'
import { auditRoutes } from './routes/audit.ts'
import { commentCountRoutes } from './routes/comment-counts.ts'
import { commentEditRoutes } from './routes/comment-edits.ts'
import { commentFeedRoutes } from './routes/comment-feeds.ts'
import { commentRevisionRoutes } from './routes/comment-revisions.ts'
import { commentStreamRoutes } from './routes/comment-streams.ts'
import { commentRoutes } from './routes/comments.ts'
import { contributorRoutes } from './routes/contributors.ts'
import { correctionRoutes } from './routes/corrections.ts'
import { decisionRoutes } from './routes/decisions.ts'
import { deletionRoutes } from './routes/deletions.ts'
import { draftListRoutes } from './routes/draft-lists.ts'
import { draftRoutes } from './routes/drafts.ts'
import { dryRunRoutes } from './routes/dry-runs.ts'
import { emailAddressRoutes } from './routes/email-addresses.ts'
import { erasureRoutes } from './routes/erasures.ts'
import { exportRoutes } from './routes/exports.ts'
import { feedRoutes } from './routes/feeds.ts'
import { ledgerRoutes } from './routes/ledger.ts'
import { moderationQueueRoutes } from './routes/moderation-queue.ts'
import { moderationReportRoutes } from './routes/moderation-reports.ts'
import { noticeRoutes } from './routes/notices.ts'
import { passwordRoutes } from './routes/passwords.ts'
import { previewRoutes } from './routes/previews.ts'
import { publicationRoutes } from './routes/publications.ts'
import { replyNoticeRoutes } from './routes/reply-notices.ts'
import { reportRoutes } from './routes/reports.ts'
import { revisionRoutes } from './routes/revisions.ts'
import { serviceRoutes } from './routes/service.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { settingsRoutes } from './routes/settings.ts'
import { signupConfirmationRoutes } from './routes/signup-confirmation.ts'
import { signupRoutes } from './routes/signups.ts'
import { sitemapRoutes } from './routes/sitemaps.ts'
import { tagRoutes } from './routes/tags.ts'
import { undoRoutes } from './routes/undos.ts'
import { voteRoutes } from './routes/votes.ts'
import { registeredShapes } from './schemas/registered.ts'

const routeModules = [
  articleRoutes,
  archiveRoutes,
  draftRoutes,
  publicationRoutes,
  correctionRoutes,
  tagRoutes,
  draftListRoutes,
  revisionRoutes,
  previewRoutes,
  deletionRoutes,
  commentRoutes,
  commentStreamRoutes,
  commentEditRoutes,
  commentRevisionRoutes,
  voteRoutes,
  commentCountRoutes,
  accountCommentRoutes,
  reportRoutes,
  moderationQueueRoutes,
  decisionRoutes,
  dryRunRoutes,
  ledgerRoutes,
  undoRoutes,
  moderationReportRoutes,
  appealRoutes,
  contributorRoutes,
  feedRoutes,
  commentFeedRoutes,
  sitemapRoutes,
  signupRoutes,
  signupConfirmationRoutes,
  accountRoutes,
  noticeRoutes,
  replyNoticeRoutes,
  exportRoutes,
  erasureRoutes,
  emailAddressRoutes,
  passwordRoutes,
  sessionRoutes,
  accessTokenRoutes,
  settingsRoutes,
  auditRoutes,
  serviceRoutes,
]

/** How many addresses of X-Forwarded-For to believe, counted from this service outwards. */
function trustedProxies(trust: boolean | number) {
  return typeof trust === 'number' ? (_address: string, hop: number) => hop < trust : trust
}

export async function buildApp(deps: Deps): Promise<App> {
  const { config, log } = deps
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
    schemaController: { compilersFactory: { buildSerializer } },
  }).withTypeProvider<TypeBoxTypeProvider>()

  app.server.on('checkExpectation', answerExpectation)
  app.setValidatorCompiler(createValidatorCompiler(registeredShapes))
  addProblems(app)
  addGracefulClose(app)
  addRequestIds(app)
  addRequestLog(app)
  addSecurityHeaders(app)
  addHeaderChecks(app)
  await app.register(cors, {
    origin: config.corsOrigins === '*' ? '*' : [...config.corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [
      'ETag',
      'Link',
      'Location',
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'X-Request-Id',
    ],
    maxAge: 86_400,
  })
  const rateLimits = createRateLimits({ isOn: config.rateLimit, clock: deps.clock })
  // After CORS, which answers preflights: those are the browser's, and not counted.
  rateLimits.addLimits(app)
  addEncodingCheck(app)
  addBodyParsers(app)
  addClosedQueries(app)
  addTextCheck(app)
  addConditionalRequests(app)
  // Before the authorization: its routes are not ours to give an action, and are open to all.
  await addReferencePage(app)
  addAuthentication(app, deps)
  rateLimits.addAccountLimits(app)
  addAuthorization(app, deps)
  await addOpenApi(app)
  for (const addRoutes of routeModules) addRoutes(app, deps)
  addOpenApiRoutes(app)
  await app.ready()
  return app
}
