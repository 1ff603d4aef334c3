/** Builds the application: every plugin and route module, in plain sight. It listens to nothing and starts nothing. */
import cors from '@fastify/cors'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import { addAuthentication, addAuthorization } from './auth/authorize.ts'
import type { Deps } from './deps.ts'
import type { App } from './http/app-type.ts'
import { addConditionalRequests } from './http/conditional.ts'
import { addGracefulClose } from './http/graceful-close.ts'
import {
  addBodyParsers,
  addEncodingCheck,
  addHeaderChecks,
  addRequestIds,
  limits,
  requestIdOf,
} from './http/http-limits.ts'
import { addOpenApi, addOpenApiRoutes, addReferencePage } from './http/openapi.ts'
import { addProblems, sendFrameworkError } from './http/problems.ts'
import { createRateLimits } from './http/rate-limiter.ts'
import { addRequestLog } from './http/request-log.ts'
import { addSecurityHeaders } from './http/security-headers.ts'
import { buildSerializer } from './http/serialization.ts'
import { answerExpectation, answerSocketError } from './http/socket-errors.ts'
import { addClosedQueries, addTextCheck, createValidatorCompiler } from './http/validation.ts'
import { accountRoutes } from './routes/accounts/accounts.ts'
import { erasureRoutes } from './routes/accounts/erasures.ts'
import { exportRoutes } from './routes/accounts/exports.ts'
import { archiveRoutes } from './routes/articles/archives.ts'
import { articleRoutes } from './routes/articles/articles.ts'
import { correctionRoutes } from './routes/articles/corrections.ts'
import { deletionRoutes } from './routes/articles/deletions.ts'
import { draftListRoutes } from './routes/articles/draft-lists.ts'
import { draftRoutes } from './routes/articles/drafts.ts'
import { previewRoutes } from './routes/articles/previews.ts'
import { publicationRoutes } from './routes/articles/publications.ts'
import { revisionRoutes } from './routes/articles/revisions.ts'
import { tagRoutes } from './routes/articles/tags.ts'
import { accountCommentRoutes } from './routes/comments/account-comments.ts'
import { commentCountRoutes } from './routes/comments/comment-counts.ts'
import { commentEditRoutes } from './routes/comments/comment-edits.ts'
import { commentFeedRoutes } from './routes/comments/comment-feeds.ts'
import { commentRevisionRoutes } from './routes/comments/comment-revisions.ts'
import { commentStreamRoutes } from './routes/comments/comment-streams.ts'
import { commentRoutes } from './routes/comments/comments.ts'
import { replyNoticeRoutes } from './routes/comments/reply-notices.ts'
import { voteRoutes } from './routes/comments/votes.ts'
import { contributorRoutes } from './routes/contributors/contributors.ts'
import { accessTokenRoutes } from './routes/credentials/access-tokens.ts'
import { emailAddressRoutes } from './routes/credentials/email-addresses.ts'
import { passwordRoutes } from './routes/credentials/passwords.ts'
import { sessionRoutes } from './routes/credentials/sessions.ts'
import { feedRoutes } from './routes/feeds/feeds.ts'
import { sitemapRoutes } from './routes/feeds/sitemaps.ts'
import { appealRoutes } from './routes/moderation/appeals.ts'
import { ledgerRoutes } from './routes/moderation/decision-list.ts'
import { decisionRoutes } from './routes/moderation/decisions.ts'
import { dryRunRoutes } from './routes/moderation/dry-runs.ts'
import { moderationQueueRoutes } from './routes/moderation/moderation-queue.ts'
import { moderationReportRoutes } from './routes/moderation/moderation-reports.ts'
import { noticeRoutes } from './routes/moderation/notices.ts'
import { reportRoutes } from './routes/moderation/reports.ts'
import { undoRoutes } from './routes/moderation/undos.ts'
import { signupConfirmationRoutes } from './routes/newsletter/signup-confirmation.ts'
import { signupRoutes } from './routes/newsletter/signups.ts'
import { auditRoutes } from './routes/service/audit.ts'
import { serviceRoutes } from './routes/service/service.ts'
import { settingsRoutes } from './routes/service/settings.ts'
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
