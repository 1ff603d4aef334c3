/**
 * Exports everything that belongs to an account, as one file: for its owner, and for an admin whom
 * the owner asked.
 */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { actorOf } from '../../auth/authorize.ts'
import { noteExport } from '../../commands/accounts/note-export.ts'
import { findAccount } from '../../db/queries/accounts/accounts.ts'
import * as readArticle from '../../db/queries/accounts/article-exports.ts'
import * as read from '../../db/queries/accounts/exports.ts'
import * as readSignup from '../../db/queries/accounts/signup-exports.ts'
import { readReplySubscription } from '../../db/queries/comments/reply-notices.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { jsonStream, type LongObject, mapped } from '../../http/json/stream.ts'
import { presentAccount } from '../../presenters/accounts/accounts.ts'
import { presentAuditedEvent, presentRow } from '../../presenters/accounts/exports.ts'
import { presentContributor } from '../../presenters/contributors/contributors.ts'
import { presentSignup } from '../../presenters/newsletter/signups.ts'
import { notFound } from '../../problems/api-error.ts'
import { type AccountExport, StreamedExport } from '../../schemas/accounts/exports.ts'
import { IdParams } from '../../schemas/common.ts'

const answers = {
  200: { description: 'The export.', content: { 'application/json': { schema: StreamedExport } } },
}

export function exportRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/accounts/me/export',
    {
      schema: {
        operationId: 'exportOwnAccount',
        summary: 'Export everything that belongs to your account',
        description:
          'Returns one JSON object with an array for each kind of data. The service sends the object ' +
          'while it reads the data, so each array shows its items as they were when the service ' +
          'reached the array. If the connection breaks off, the answer is not valid JSON; send the ' +
          'request again. The export contains nothing about other people: it does not say who made a ' +
          'decision, and it holds no address except your own. It leaves out what you decided, judged ' +
          'or claimed as a moderator, because these are the records of the publication about the ' +
          'comments of others. It names the rules that held or refused a comment, but not what they ' +
          'found in the comment.',
        tags: ['Accounts'],
        response: answers,
      },
      config: {
        action: 'account:export',
        isStreamed: true,
        sends: ['Content-Disposition'],
        limits: ['export-account'],
        problems: ['not-found'],
      },
    },
    async (request, reply) => {
      return sendExport(reply, await openExport(deps, actorOf(request).accountId))
    },
  )

  app.get(
    '/v1/accounts/:id/export',
    {
      schema: {
        operationId: 'exportAccount',
        summary: 'Export the account of somebody who asked for it',
        description:
          'Returns what GET /v1/accounts/me/export returns to the owner of the account. It is for ' +
          'people who ask by letter; make sure that the owner of the account asked. The audit log says ' +
          'who exported it.',
        tags: ['Accounts'],
        params: IdParams,
        response: answers,
      },
      config: {
        action: 'account:export-other',
        isStreamed: true,
        sends: ['Content-Disposition'],
        limits: ['export-account'],
        problems: ['not-found'],
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const exported = await openExport(deps, id)
      if (request.method !== 'HEAD') await noteExport(deps, actorOf(request), id)
      return sendExport(reply, exported)
    },
  )
}

function sendExport(reply: FastifyReply, exported: Export): FastifyReply {
  reply.type('application/json; charset=utf-8').headers({
    'cache-control': 'no-store',
    'content-disposition': `attachment; filename="account-${exported.head.exportedAt.slice(0, 10)}.json"`,
  })
  // For HEAD, Fastify would read the stream to its end and discard it.
  return reply.send(reply.request.method === 'HEAD' ? Readable.from([]) : jsonStream(exported))
}

type Lists = {
  [Name in Exclude<keyof AccountExport, 'exportedAt' | 'account'>]: AsyncIterable<AccountExport[Name]>
}
type Export = LongObject & { head: Pick<AccountExport, 'exportedAt' | 'account'>; lists: Lists }

/** Also for the command line. */
export async function openExport(
  { database: { db }, clock, config }: Pick<Deps, 'database' | 'clock' | 'config'>,
  accountId: string,
): Promise<Export> {
  const row = await findAccount(db, accountId)
  if (!row) throw notFound('account')
  const now = clock()
  return {
    head: { exportedAt: now.toISOString(), account: presentAccount(row, now) },
    lists: {
      sessions: mapped(read.readSessions(db, accountId), presentRow),
      accessTokens: mapped(read.readAccessTokens(db, accountId), presentRow),
      identities: mapped(read.readIdentities(db, accountId), presentRow),
      mailedLinks: mapped(read.readMailedLinks(db, accountId), presentRow),
      formerEmails: mapped(read.readFormerEmails(db, accountId), presentRow),
      comments: mapped(read.readOwnComments(db, accountId), presentRow),
      commentRevisions: mapped(read.readCommentRevisions(db, accountId), presentRow),
      screenings: mapped(read.readScreenings(db, accountId), presentRow),
      decisions: mapped(read.readDecisions(db, accountId), presentRow),
      notices: mapped(read.readNotices(db, accountId), presentRow),
      replyNotices: mapped(readReplySubscription(db, accountId), presentRow),
      appeals: mapped(read.readAppeals(db, accountId), presentRow),
      votes: mapped(read.readVotes(db, accountId), presentRow),
      reports: mapped(read.readReports(db, accountId), presentRow),
      newsletterSignups: mapped(readSignup.readSignups(db, accountId), presentSignup),
      newsletterSubscriptions: mapped(readSignup.readSubscriptions(db, accountId), presentRow),
      newsletterLetters: mapped(readSignup.readLetters(db, accountId), presentRow),
      newsletterConsents: mapped(readSignup.readConsents(db, accountId), presentRow),
      contributors: mapped(readArticle.readContributors(db, accountId), (row) =>
        presentContributor(row, { publicUrl: config.publicUrl, viewer: 'owner' }),
      ),
      articleRevisions: mapped(readArticle.readRevisions(db, accountId), presentRow),
      previews: mapped(readArticle.readPreviews(db, accountId), presentRow),
      corrections: mapped(readArticle.readCorrections(db, accountId), presentRow),
      events: mapped(read.readAuditedEvents(db, accountId), presentAuditedEvent),
    },
    async finish() {
      if (!(await findAccount(db, accountId))) throw new Error('the account was erased during its export')
    },
  }
}
