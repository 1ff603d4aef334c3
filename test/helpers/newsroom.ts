/**
 * Starts the application with a person of every role, and functions to write and publish over HTTP.
 */
import { asc, sql } from 'drizzle-orm'
import { articleContributors, articles } from '../../src/db/tables/articles.ts'
import { coAuthors, contributors } from '../../src/db/tables/contributors.ts'
import { events } from '../../src/db/tables/events.ts'
import { articleTags, tags } from '../../src/db/tables/tags.ts'
import { type Answer, type Person, startTestApp } from './app.ts'

export const unknownId = '01890000-0000-7000-8000-000000000000'

type Body = Record<string, unknown>

/** The draft in the answer of a request that has saved it, without the warnings. */
const draftIn = ({ warnings: _, ...draft }: Answer['body_']) => draft

/** The sender of a request (the author by default), and further headers. */
type Sender = { as?: Person } & Record<string, unknown>

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
  /** A payload that is text is sent unchanged, for bodies that are not a JSON object. */
  const patchDraft = (id: string, payload: Body | string, { as = author, ...headers }: Sender = {}) =>
    send({
      method: 'PATCH',
      url: `/v1/articles/${id}/draft`,
      payload,
      as,
      headers: headers as Record<string, string>,
    })
  const putPublication = (id: string, payload: Body = {}, as: Person | undefined = author) =>
    send({ method: 'PUT', url: `/v1/articles/${id}/publication`, payload, as })
  const deletePublication = (id: string, as: Person | undefined = author) =>
    send({ method: 'DELETE', url: `/v1/articles/${id}/publication`, as })
  const postArticle = (payload: Body, as: Person | undefined = author) =>
    send({ method: 'POST', url: '/v1/articles', payload, as })
  const postContributor = (payload: Body, as: Person | undefined = admin) =>
    send({ method: 'POST', url: '/v1/contributors', payload, as })

  async function eventsOf(id: string) {
    const rows = await deps.database.db.select().from(events).orderBy(asc(events.seq))
    return rows.filter(({ subjects }) => Object.values(subjects).includes(id))
  }

  return {
    ...masthead,
    author,
    colleague,
    admin,
    moderator,
    reader,
    patchDraft,
    putPublication,
    deletePublication,
    postArticle,
    postContributor,

    /** These return the body and throw if the request fails. A test prepares its data with them. */
    write: async (input: Body = {}, as?: Person) =>
      draftIn(await done(201, postArticle({ title: `Article ${++written}`, ...input }, as))),
    revise: async (id: string, patch: Body, as?: Person) =>
      draftIn(await done(200, patchDraft(id, patch, { as }))),
    publish: (id: string, input?: Body, as?: Person) => done(200, putPublication(id, input, as)),
    unpublish: (id: string, as?: Person) => done(200, deletePublication(id, as)),
    /** The profile agrees that both authors sign with it. */
    async addContributor(input: Body) {
      const profile = await done(201, postContributor({ country: 'NO', ...input }))
      const agreed = [author, colleague].map(({ id }) => ({ contributorId: profile.id, accountId: id }))
      await deps.database.db.insert(coAuthors).values(agreed)
      return profile
    },
    readDraft: (id: string, as: Person = author) => done(200, send({ url: `/v1/articles/${id}/draft`, as })),
    readArticle: (idOrSlug: string) => done(200, send({ url: `/v1/articles/${idOrSlug}` })),

    eventsOf,
    /** The types of the events so far about one article or contributor, oldest first. */
    eventTypesOf: async (id: string) => (await eventsOf(id)).map(({ type }) => type),

    /**
     * Maps each slug to its number of published articles, as stored (`kept`) and as counted from
     * the links.
     */
    async counts(): Promise<{ kept: Record<string, number>; counted: Record<string, number> }> {
      const { db } = deps.database
      const ofTags = await db
        .select({
          slug: tags.slug,
          kept: tags.articleCount,
          counted: sql<number>`(select count(*)::int
            from ${articleTags} l join ${articles} a on a.id = l.article_id
            where l.tag_id = tags.id and a.status = 'published')`,
        })
        .from(tags)
        .orderBy(asc(tags.slug))
      const ofContributors = await db
        .select({
          slug: contributors.slug,
          kept: contributors.articleCount,
          counted: sql<number>`(select count(*)::int
            from ${articleContributors} l join ${articles} a on a.id = l.article_id
            where l.contributor_id = contributors.id and a.status = 'published')`,
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
