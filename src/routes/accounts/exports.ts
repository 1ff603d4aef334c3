/** Everything that belongs to one's account, in one file. */
import { Readable } from 'node:stream'
import { actorOf } from '../../auth/authorize.ts'
import { findAccount } from '../../db/queries/accounts/accounts.ts'
import * as readArticle from '../../db/queries/accounts/article-exports.ts'
import * as read from '../../db/queries/accounts/exports.ts'
import { readReplySubscription } from '../../db/queries/comments/reply-notices.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { jsonStream, type LongObject, mapped } from '../../http/json-stream.ts'
import { presentAccount } from '../../presenters/accounts/accounts.ts'
import { presentAuditedEvent, presentRow } from '../../presenters/accounts/exports.ts'
import { presentContributor } from '../../presenters/contributors/contributors.ts'
import { presentSignup } from '../../presenters/newsletter/signups.ts'
import { notFound } from '../../problems/api-error.ts'
import { type AccountExport, StreamedExport } from '../../schemas/accounts/exports.ts'

export function exportRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/accounts/me/export',
    {
      schema: {
        operationId: 'exportOwnAccount',
        summary: 'Take away everything that belongs to your account',
        description:
          'One JSON object with an array for each kind of thing, sent while it is read: an array shows its things as they were when it was reached. An answer that breaks off is no valid JSON: ask again. Holds nothing of other people: not who decided, and no address but your own. What a moderator decided, judged or claimed is left out: it is the publication’s record of others’ comments. So is what the rules found in a comment; which rules did is there.',
        tags: ['Accounts'],
        response: {
          200: {
            description: 'The export.',
            content: { 'application/json': { schema: StreamedExport } },
          },
        },
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
      const exported = await openExport(deps, actorOf(request).accountId)
      reply.type('application/json; charset=utf-8').headers({
        'cache-control': 'no-store',
        'content-disposition': `attachment; filename="account-${exported.head.exportedAt.slice(0, 10)}.json"`,
      })
      // Fastify would read a stream to its end only to throw it away.
      return reply.send(request.method === 'HEAD' ? Readable.from([]) : jsonStream(exported))
    },
  )
}

type Lists = {
  [Name in Exclude<keyof AccountExport, 'exportedAt' | 'account'>]: AsyncIterable<AccountExport[Name]>
}
type Export = LongObject & { head: Pick<AccountExport, 'exportedAt' | 'account'>; lists: Lists }

async function openExport(
  { database: { db }, clock }: Pick<Deps, 'database' | 'clock'>,
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
      comments: mapped(read.readOwnComments(db, accountId), presentRow),
      commentRevisions: mapped(read.readCommentRevisions(db, accountId), presentRow),
      screenings: mapped(read.readScreenings(db, accountId), presentRow),
      decisions: mapped(read.readDecisions(db, accountId), presentRow),
      notices: mapped(read.readNotices(db, accountId), presentRow),
      replyNotices: mapped(readReplySubscription(db, accountId), presentRow),
      appeals: mapped(read.readAppeals(db, accountId), presentRow),
      votes: mapped(read.readVotes(db, accountId), presentRow),
      reports: mapped(read.readReports(db, accountId), presentRow),
      newsletterSignups: mapped(read.readSignups(db, accountId), presentSignup),
      newsletterConsents: mapped(read.readConsents(db, accountId), presentRow),
      contributors: mapped(readArticle.readContributors(db, accountId), presentContributor),
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
