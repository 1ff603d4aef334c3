/** A discussion with its moderators, and the requests of reports and of the queue. */
import { eq } from 'drizzle-orm'
import { saveSettings } from '../../../src/db/queries/settings.ts'
import { comments } from '../../../src/db/tables/comments.ts'
import { events } from '../../../src/db/tables/events.ts'
import type { CommentRules } from '../../../src/domain/moderation/comment-rules.ts'
import { defaultSettings } from '../../../src/domain/settings.ts'
import { type Answer, type Person, startTestApp } from '../app.ts'
import { expectStatus, startDiscussion } from '../comments/discussion.ts'

export const minute = 60_000

export async function startModeration(...[config]: Parameters<typeof startTestApp>) {
  const app = await startTestApp(config)
  const { send, person, deps } = app
  const { db } = deps.database
  const discussion = await startDiscussion(app)
  const author = await person()
  const [moderator, colleague] = [await person(['moderator']), await person(['moderator'])]

  const report = (as: Person, commentId: string, payload: object = { reason: 'spam' }): Promise<Answer> =>
    send({ method: 'POST', url: `/v1/comments/${commentId}/reports`, as, payload })

  /** Reports the comment as each of `times` new readers. */
  async function reported(commentId: string, times = 1, payload?: object): Promise<Person[]> {
    const readers: Person[] = []
    for (let index = 0; index < times; index++) {
      const reader = await person()
      expectStatus(await report(reader, commentId, payload), 201)
      readers.push(reader)
    }
    return readers
  }

  return {
    ...app,
    db,
    discussion,
    author,
    moderator,
    colleague,
    report,
    reported,
    post: (body: string, as = author, parentId?: string) => discussion.post(as, body, parentId),
    queue: (query = '', as = moderator): Promise<Answer> => send({ url: `/v1/moderation/queue${query}`, as }),
    item: (commentId: string, as = moderator): Promise<Answer> =>
      send({ url: `/v1/moderation/queue/${commentId}`, as }),
    next: (as = moderator, query = ''): Promise<Answer> =>
      send({ method: 'POST', url: `/v1/moderation/queue/next${query}`, as }),
    claim: (commentId: string, as = moderator): Promise<Answer> =>
      send({ method: 'PUT', url: `/v1/moderation/queue/${commentId}/claim`, as }),
    release: (commentId: string, as = moderator): Promise<Answer> =>
      send({ method: 'DELETE', url: `/v1/moderation/queue/${commentId}/claim`, as }),
    async setRules(rules: Partial<CommentRules>): Promise<void> {
      const settings = { ...defaultSettings, ...rules }
      await saveSettings(db, { settings, version: 1, updatedAt: deps.clock() })
    },
    async state(commentId: string) {
      const { status, queuedAt, openReportCount, isApproved } = comments
      const [row] = await db
        .select({ status, queuedAt, openReportCount, isApproved })
        .from(comments)
        .where(eq(comments.id, commentId))
      if (!row) throw new Error('the comment is gone')
      return { ...row, queuedAt: row.queuedAt?.toISOString() ?? null }
    },
    async eventsOf(commentId: string) {
      const rows = await db.select().from(events).orderBy(events.seq)
      return rows.filter(({ subjects }) => subjects.commentId === commentId)
    },
  }
}
export type Moderation = Awaited<ReturnType<typeof startModeration>>

/** The ids of the comments on a page of the queue. */
export const queuedIn = (answer: Answer): string[] =>
  expectStatus(answer, 200).body_.data.map(({ comment }: { comment: { id: string } }) => comment.id)
