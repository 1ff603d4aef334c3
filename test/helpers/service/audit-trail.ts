/** Reads the events about an account, for the tests of accounts. */
import { asc } from 'drizzle-orm'
import { events } from '../../../src/db/tables/events.ts'
import type { TestApp } from '../app.ts'

/** All events about the account so far, oldest first. */
export async function eventsAbout({ deps }: TestApp, accountId: string) {
  const rows = await deps.database.db.select().from(events).orderBy(asc(events.seq))
  return rows.filter(({ subjects }) => subjects.accountId === accountId)
}

export async function eventTypesAbout(app: TestApp, accountId: string): Promise<string[]> {
  return (await eventsAbout(app, accountId)).map(({ type }) => type)
}
