/** Signups and imports for tests, made as their owners and admins make them. */
import { asc } from 'drizzle-orm'
import { workOnImports } from '../../../src/commands/newsletter/work-on-imports.ts'
import { newsletters } from '../../../src/db/tables/newsletters.ts'
import { signupEvents, signups } from '../../../src/db/tables/signups.ts'
import type { Answer, Person, TestApp } from '../app.ts'
import { expectStatus } from '../comments/discussion.ts'
import { linkIn, sentMails } from '../mails.ts'

export const importsUrl = '/v1/newsletter-signups/imports'
const never = new AbortController().signal

/** Makes another newsletter with this slug. */
export async function addNewsletter({ deps }: Pick<TestApp, 'deps'>, slug: string): Promise<void> {
  const at = deps.clock()
  const row = { id: deps.newId(), slug, name: slug, position: 1, createdAt: at, updatedAt: at }
  await deps.database.db.insert(newsletters).values(row)
}

type Upload = { as: Person; query?: string; type?: string; file: string | Buffer }

export function upload(
  { send }: Pick<TestApp, 'send'>,
  { as, query = 'mode=opt-in', type = 'text/csv', file }: Upload,
): Promise<Answer> {
  const headers = { 'content-type': type }
  return send({ method: 'POST', url: `${importsUrl}?${query}`, payload: file, headers, as })
}

/** Works on all imports that wait. */
export function work({ deps }: Pick<TestApp, 'deps'>): Promise<void> {
  return workOnImports(deps, { signal: never })
}

/** Sends the file, works on its lines, and returns the report. */
export async function importFile(app: TestApp, given: Upload) {
  const { location } = expectStatus(await upload(app, given), 202).headers
  await work(app)
  return expectStatus(await app.send({ url: String(location), as: given.as }), 200).body_
}

/** Signs the address up, and returns the link of the mail as a path of this service. */
export async function request(app: TestApp, email: string, source?: string): Promise<string> {
  const payload = { email, ...(source !== undefined && { source }) }
  expectStatus(await app.send({ method: 'POST', url: '/v1/newsletter-signups', payload }), 202)
  const mail = (await sentMails(app)).at(-1)
  return mail ? linkIn(mail).href.replace(app.deps.config.publicUrl, '') : ''
}

export async function confirm(app: TestApp, email: string, source?: string): Promise<void> {
  expectStatus(await app.send({ method: 'POST', url: await request(app, email, source) }), 200)
}

/** Everything that imports and admins write, without times and ids. */
export async function listState({ deps }: Pick<TestApp, 'deps'>) {
  const { db } = deps.database
  const rows = await db.select().from(signups).orderBy(asc(signups.id))
  const steps = await db.select().from(signupEvents).orderBy(asc(signupEvents.id))
  return { signups: rows, steps }
}
