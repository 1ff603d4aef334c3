/**
 * Starts a publication whose people come from two outside issuers, with one admin of its own, and
 * reads their roles and events.
 */
import { eq, sql } from 'drizzle-orm'
import { accounts } from '../../../src/db/tables/accounts.ts'
import { events } from '../../../src/db/tables/events.ts'
import { startTrustingApp } from './issuer.ts'

export async function startForeignNewsroom() {
  const app = await startTrustingApp({ press: { emailClaim: 'email' }, sport: { emailClaim: 'email' } })
  const { db } = app.deps.database
  const admin = await app.person(['admin'])
  let people = 0
  return {
    ...app,
    ...app.issuers,
    admin,
    now: () => Math.floor(app.deps.clock().getTime() / 1000),
    /** A subject that no test has used yet. */
    fresh: () => `subject-${++people}`,
    rolesOf: async (id: string) =>
      (await db.select({ roles: accounts.roles }).from(accounts).where(eq(accounts.id, id)))[0]?.roles,
    logged: (id: string) =>
      db
        .select({ type: events.type, payload: events.payload, actor: events.actorAccountId })
        .from(events)
        .where(sql`${events.subjects} ->> 'accountId' = ${id}`)
        .orderBy(events.seq),
    setRoles: (id: string, roles: string[]) =>
      app.send({ method: 'PUT', url: `/v1/accounts/${id}/roles`, payload: { roles }, as: admin }),
  }
}
