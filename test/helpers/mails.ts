/** Reads the mail that the service has enqueued, whether or not a worker runs. */
import { sql } from 'drizzle-orm'
import { type Mail, openMail } from '../../src/outbox/mail.ts'
import type { SealedMail } from '../../src/outbox/payloads.ts'
import type { TestApp } from './app.ts'

/** All mail so far, oldest first. */
export async function sentMails({ deps }: Pick<TestApp, 'deps'>): Promise<Mail[]> {
  const rows = await deps.database.db
    .select({ data: sql<SealedMail>`data` })
    .from(sql`pgboss.job`)
    .where(sql`name = 'mail'`)
    .orderBy(sql`id`)
  return rows.map(({ data }) => openMail(deps.box, data)).filter(({ isDecoy }) => !isDecoy)
}

/** The first link in the mail. */
export function linkIn({ text }: Mail): URL {
  const [url] = /https?:\/\/\S+/.exec(text) ?? []
  if (url === undefined) throw new Error(`no link in: ${text}`)
  return new URL(url)
}
