/**
 * Writes and schedules articles on running servers over HTTP, and reads the events of each article.
 */
import { asc, sql } from 'drizzle-orm'
import type { Database } from '../../../src/db/database.ts'
import { events } from '../../../src/db/tables/events.ts'
import { bearer, type Environment, post, type Server } from '../server.ts'

const admin = { email: 'admin@masthead.example', password: 'a password of the admin' }

/** The environment of a server on which the admin can log in. */
export const withAdmin: Environment = {
  DEMO: 'off',
  ADMIN_EMAIL: admin.email,
  ADMIN_PASSWORD: admin.password,
}

/** Functions that act on the server as its admin. */
export async function logInAdmin({ url }: Pick<Server, 'url'>) {
  const headers = { 'content-type': 'application/json', ...(await bearer(url, admin)) }
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!answer.ok)
      throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as { id: string; status: string }
  }
  return {
    async write(count: number): Promise<string[]> {
      const ids: string[] = []
      for (let number = 1; number <= count; number++) {
        const answer = await post(`${url}/v1/articles`, { title: `Article ${number}` }, headers)
        ids.push(((await answer.json()) as { id: string }).id)
      }
      return ids
    },
    schedule: (id: string, plan: { publishAt?: Date; unpublishAt?: Date }) =>
      ask('PUT', `/v1/articles/${id}/publication`, plan),
    withdraw: (id: string) => ask('DELETE', `/v1/articles/${id}/publication`),
  }
}

/** The number of public articles; 0 while the server does not answer. */
export async function countPublic({ url }: Pick<Server, 'url'>): Promise<number> {
  const answer = await fetch(`${url}/v1/articles?limit=100`).catch(() => undefined)
  if (!answer?.ok) return 0
  return ((await answer.json()) as { data: unknown[] }).data.length
}

/** The events of each article after its creation, oldest first. */
export async function eventTypesByArticle({ db }: Pick<Database, 'db'>): Promise<Map<string, string[]>> {
  const rows = await db
    .select({ type: events.type, articleId: sql<string>`${events.subjects} ->> 'articleId'` })
    .from(events)
    .where(sql`${events.subjects} ? 'articleId'`)
    .orderBy(asc(events.seq))
  const types = new Map<string, string[]>()
  for (const { type, articleId } of rows) {
    if (type !== 'article.created') types.set(articleId, [...(types.get(articleId) ?? []), type])
  }
  return types
}
