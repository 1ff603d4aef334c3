/** What tests of newsletters ask and look up: requests, links, states and the ledger. */
import { asc, eq, sql } from 'drizzle-orm'
import { signNewsletterLink } from '../../../src/auth/newsletter-links.ts'
import { createNewsletter } from '../../../src/commands/newsletter/create-newsletter.ts'
import { letters, newsletters, signupNewsletters } from '../../../src/db/tables/newsletters.ts'
import { signupEvents, signups, suppressions } from '../../../src/db/tables/signups.ts'
import type { SignupStatus } from '../../../src/domain/newsletter/signup.ts'
import type { NewsletterInput } from '../../../src/schemas/newsletter/newsletters.ts'
import { ownActor } from '../actors.ts'
import type { Answer, TestApp } from '../app.ts'
import { expectStatus } from '../comments/discussion.ts'
import { linkIn, sentMails } from '../mails.ts'

export const signupsUrl = '/v1/newsletter-signups'
export const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' }
export const hour = 3_600_000

export function createMailingList(app: TestApp) {
  const { deps, send } = app
  const { db } = deps.database

  const rowOf = async (email: string) =>
    (
      await db
        .select()
        .from(signups)
        .where(eq(sql`lower(${signups.email})`, email.toLowerCase()))
    )[0]

  async function idOf(email: string): Promise<string> {
    const row = await rowOf(email)
    if (!row) throw new Error(`${email} has no signup`)
    return row.id
  }

  /** The slugs of what the address gets, sorted. */
  async function subscriptions(email: string): Promise<string[]> {
    const rows = await db
      .select({ slug: newsletters.slug })
      .from(signupNewsletters)
      .innerJoin(newsletters, eq(newsletters.id, signupNewsletters.newsletterId))
      .where(eq(signupNewsletters.signupId, await idOf(email)))
      .orderBy(asc(newsletters.slug))
    return rows.map(({ slug }) => slug)
  }

  async function newsletterId(slug: string): Promise<string> {
    const [row] = await db.select().from(newsletters).where(eq(newsletters.slug, slug))
    if (!row) throw new Error(`${slug} is no newsletter`)
    return row.id
  }

  /** The links of all mails so far, oldest first, as paths of this service. */
  async function links(): Promise<string[]> {
    return (await sentMails(app)).map((mail) => linkIn(mail).href.replace(deps.config.publicUrl, ''))
  }

  const lastLink = async () => (await links()).at(-1) ?? ''

  const request = (payload: object, headers = {}): Promise<Answer> =>
    send({ method: 'POST', url: signupsUrl, payload, headers })
  const confirm = (link: string): Promise<Answer> => send({ method: 'POST', url: link })

  return {
    rowOf,
    idOf,
    subscriptions,
    newsletterId,
    links,
    lastLink,
    request,
    confirm,

    async newsletter(input: Partial<NewsletterInput> & { slug: string }): Promise<string> {
      const actor = { ...ownActor('00000000-0000-7000-8000-000000000001', ['admin']), reach: 'any' as const }
      return (await createNewsletter(deps, actor, { name: `The ${input.slug}`, ...input })).id
    },

    /** Signs up and confirms by the link in the mail. */
    async signedUp(email: string, slugs?: string[]): Promise<void> {
      expectStatus(await request({ email, ...(slugs && { newsletters: slugs }) }), 202)
      expectStatus(await confirm(await lastLink()), 200)
    },

    /** A signup in this state, made without a request. */
    async made(email: string, status: SignupStatus): Promise<string> {
      const [id, at] = [deps.newId(), deps.clock()]
      const suppressedBecause = status === 'suppressed' ? ('bounce' as const) : null
      const times = { requestedAt: at, confirmedAt: status === 'confirmed' ? at : null }
      await db.insert(signups).values({ id, email, status, suppressedBecause, ...times })
      return id
    },

    async suppressHash(email: string): Promise<void> {
      const addressHash = await deps.newsletterKeys.hashAddress(email)
      await db.insert(suppressions).values({ addressHash, because: 'erasure', createdAt: deps.clock() })
    },

    /** The token of the link in a letter of the newsletter; of no letter without a slug. */
    async tokenOf(email: string, slug?: string): Promise<string> {
      const at = deps.clock()
      const letterId = slug === undefined ? null : deps.newId()
      if (letterId !== null && slug !== undefined) {
        const texts = { subject: 'News', sections: [], language: 'en' }
        const row = { id: letterId, newsletterId: await newsletterId(slug), status: 'draft' as const }
        await db.insert(letters).values({ ...row, ...texts, createdAt: at, updatedAt: at })
      }
      return signNewsletterLink(await deps.newsletterKeys.links(), { signupId: await idOf(email), letterId })
    },

    ledger: async (email: string) =>
      db
        .select()
        .from(signupEvents)
        .where(eq(signupEvents.signupId, await idOf(email)))
        .orderBy(asc(signupEvents.id)),
  }
}
