/** The application with a staff: people of every role, and short ways to write, revise and publish over HTTP. */
import { asc, sql } from 'drizzle-orm'
import type { Test } from 'tap'
import { articleContributors, articles, articleTags, tags } from '../../src/db/tables/articles.ts'
import { contributors } from '../../src/db/tables/contributors.ts'
import { type EventRow, listEventsAfter } from '../../src/db/queries/events.ts'
import { type Answer, type Person, startTestApp } from './app.ts'

export const unknownId = '01890000-0000-7000-8000-000000000000'

type Body = Record<string, unknown>

export async function startNewsroom() {
  const masthead = await startTestApp()
  const { deps, person, send } = masthead
  const author = await person(['author'])
  const colleague = await person(['author'])
  const admin = await person(['admin'])
  const moderator = await person(['moderator'])
  const reader = await person()

  async function done(status: number, answer: Promise<Answer>) {
    const { statusCode, body, body_ } = await answer
    if (statusCode !== status) throw new Error(`expected ${status}, got ${statusCode}: ${body}`)
    return body_
  }

  let written = 0
  const patchDraft = (id: string, payload: Body, { as = author, ...headers }: Body & { as?: Person } = {}) =>
    send({ method: 'PATCH', url: `/v1/articles/${id}/draft`, payload, as, headers: headers as Record<string, string> })
  const putPublication = (id: string, payload: Body = {}, as: Person | undefined = author) =>
    send({ method: 'PUT', url: `/v1/articles/${id}/publication`, payload, as })
  const deletePublication = (id: string, as: Person | undefined = author) =>
    send({ method: 'DELETE', url: `/v1/articles/${id}/publication`, as })
  const postArticle = (payload: Body, as: Person | undefined = author) =>
    send({ method: 'POST', url: '/v1/articles', payload, as })
  const postContributor = (payload: Body, as: Person | undefined = admin) =>
    send({ method: 'POST', url: '/v1/contributors', payload, as })

  return {
    ...masthead,
    ...{ author, colleague, admin, moderator, reader },
    ...{ patchDraft, putPublication, deletePublication, postArticle, postContributor },

    /** These throw unless they succeed, and return the body: for what a test takes for granted. */
    write: (input: Body = {}, as?: Person) => done(201, postArticle({ title: `Article ${++written}`, ...input }, as)),
    revise: (id: string, patch: Body, as?: Person) => done(200, patchDraft(id, patch, { as })),
    publish: (id: string, input?: Body, as?: Person) => done(200, putPublication(id, input, as)),
    unpublish: (id: string, as?: Person) => done(200, deletePublication(id, as)),
    addContributor: (input: Body) => done(201, postContributor({ country: 'NO', ...input })),
    readDraft: (id: string, as: Person = author) => done(200, send({ url: `/v1/articles/${id}/draft`, as })),
    readArticle: (idOrSlug: string) => done(200, send({ url: `/v1/articles/${idOrSlug}` })),

    /** The types of the events so far about one article or contributor, oldest first. */
    async eventTypesOf(id: string): Promise<string[]> {
      return (await this.eventsOf(id)).map(({ type }) => type)
    },
    async eventsOf(id: string): Promise<EventRow[]> {
      const events = await listEventsAfter(deps.database.db, { xid: '0', seq: 0 }, 10_000)
      return events.filter(({ subjects }) => Object.values(subjects).includes(id))
    },

    /** Slug -> published articles of each tag and contributor: as the counters say, and as the links say. */
    async counts(): Promise<{ kept: Record<string, number>; counted: Record<string, number> }> {
      const { db } = deps.database
      const ofTags = await db
        .select({
          slug: tags.slug,
          kept: tags.articleCount,
          counted: sql<number>`(select count(*)::int from ${articleTags} l join ${articles} a on a.id = l.article_id
            where l.tag_id = ${sql.raw('tags.id')} and a.status = 'published')`,
        })
        .from(tags)
        .orderBy(asc(tags.slug))
      const ofContributors = await db
        .select({
          slug: contributors.slug,
          kept: contributors.articleCount,
          counted: sql<number>`(select count(*)::int from ${articleContributors} l join ${articles} a on a.id = l.article_id
            where l.contributor_id = ${sql.raw('contributors.id')} and a.status = 'published')`,
        })
        .from(contributors)
        .orderBy(asc(contributors.slug))
      const rows = [...ofTags, ...ofContributors]
      return {
        kept: Object.fromEntries(rows.map(({ slug, kept }) => [slug, kept])),
        counted: Object.fromEntries(rows.map(({ slug, counted }) => [slug, counted])),
      }
    },
  }
}

export type Newsroom = Awaited<ReturnType<typeof startNewsroom>>

/** Asserts a refusal: its status, its problem type, and (where given) the parts of the request that it names. */
export function refuses(t: Test, answer: Answer, [status, code, ...parts]: [number, string, ...string[]]): void {
  const { type, errors = [] } = answer.body_ ?? {}
  t.match({ status: answer.statusCode, type }, { status, type: `/problems/${code}` }, answer.body)
  if (parts.length === 0) return
  t.same(
    errors.map((fault: { pointer?: string; parameter?: string }) => fault.pointer ?? fault.parameter),
    parts,
    answer.body,
  )
}
