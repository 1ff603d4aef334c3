/**
 * Makes the articles, comments and other things that requests act on, without asking the policy.
 */
import { eq } from 'drizzle-orm'
import { signNewsletterLink } from '../../src/auth/newsletter-links.ts'
import { hashPassword } from '../../src/auth/passwords.ts'
import type { Action } from '../../src/auth/policy.ts'
import { hashToken, newToken } from '../../src/auth/random-tokens.ts'
import { unsubscribeToken } from '../../src/auth/unsubscribe-tokens.ts'
import { createArticle } from '../../src/commands/articles/create-article.ts'
import { createPreview } from '../../src/commands/articles/create-preview.ts'
import { deleteArticle } from '../../src/commands/articles/delete-article.ts'
import { publishArticle } from '../../src/commands/articles/publish-article.ts'
import { submitComment } from '../../src/commands/comments/submit-comment.ts'
import { createContributor } from '../../src/commands/contributors/create-contributor.ts'
import { setCoAuthors } from '../../src/commands/contributors/set-co-authors.ts'
import { createAccessToken } from '../../src/commands/credentials/create-access-token.ts'
import { makeLinkToken } from '../../src/commands/credentials/steps/account-links.ts'
import { decideComment, decideComments } from '../../src/commands/moderation/decide-comments.ts'
import { reportComment } from '../../src/commands/moderation/report-comment.ts'
import { submitAppeal } from '../../src/commands/moderation/submit-appeal.ts'
import { createLetter } from '../../src/commands/newsletter/create-letter.ts'
import { createNewsletter } from '../../src/commands/newsletter/create-newsletter.ts'
import { requestSignup } from '../../src/commands/newsletter/request-signup.ts'
import { setAutomaticLetters } from '../../src/commands/newsletter/set-automatic-letters.ts'
import { setLetterTemplate } from '../../src/commands/newsletter/set-letter-template.ts'
import { findOwnCredentials } from '../../src/db/queries/accounts/accounts.ts'
import { findContributor, findContributorOfAccount } from '../../src/db/queries/contributors/contributors.ts'
import { insertRefreshToken, insertSession } from '../../src/db/queries/credentials/sessions.ts'
import { insertImport } from '../../src/db/queries/newsletter/signup-imports.ts'
import { insertSignupEvent } from '../../src/db/queries/newsletter/signups.ts'
import { accounts } from '../../src/db/tables/accounts.ts'
import { signups } from '../../src/db/tables/signups.ts'
import type { Actor } from '../../src/domain/actor.ts'
import type { OneTimePurpose } from '../../src/domain/credentials/one-time-purposes.ts'
import type { LetterStatus } from '../../src/domain/newsletter/letter.ts'
import type { DraftInput } from '../../src/schemas/articles/drafts.ts'
import type { Person, TestApp } from './app.ts'
import { password } from './credentials/logins.ts'
import { linkIn, sentMails } from './mails.ts'
import { markSent, slug } from './newsletter/letters.ts'
import { makeLetter } from './newsletter/sending.ts'

export type Fixtures = ReturnType<typeof createFixtures>

export function createFixtures({ deps, person }: Pick<TestApp, 'deps' | 'person'>) {
  let made = 0
  let passwordHash: Promise<string> | undefined
  const actorFor = ({ id }: Person): Actor => ({
    accountId: id,
    sessionId: id,
    roles: ['admin'],
    reach: 'any',
    address: null,
  })

  async function article(owner: Person, input: Partial<DraftInput> = {}): Promise<string> {
    const { articleId } = await createArticle(deps, actorFor(owner), {
      title: `Article ${++made}`,
      body: 'Text.',
      ...input,
    })
    return articleId
  }

  async function publishedArticle(owner: Person, input?: Partial<DraftInput>): Promise<string> {
    const articleId = await article(owner, input)
    await publishArticle(deps, actorFor(owner), { articleId, input: {} })
    return articleId
  }

  async function comment(owner: Person, to: { articleId?: string; parentId?: string } = {}): Promise<string> {
    const articleId = to.articleId ?? (await publishedArticle(owner))
    const input = { body: `Comment ${++made}`, parentId: to.parentId ?? null }
    return (await submitComment(deps, actorFor(owner), { articleId, input })).id
  }

  async function hiddenComment(owner: Person): Promise<{ commentId: string; decisionId: string }> {
    const commentId = await comment(owner)
    const actor = actorFor(await person(['moderator']))
    const input = { action: 'hide', reason: 'other' } as const
    const { decision } = await decideComment(deps, actor, { commentId, input })
    return { commentId, decisionId: decision.id }
  }

  async function letter(owner: Person): Promise<string> {
    const input = { subject: `Letter ${++made}`, intro: 'Words.' }
    return (await createLetter(deps, actorFor(owner), { slug, input })).letter.id
  }

  /** Reports the comment, as a new reader. */
  async function report(commentId: string): Promise<void> {
    const input = { reason: 'spam' } as const
    await reportComment(deps, actorFor(await person()), { commentId, input })
  }

  /** Confirms an address that gets the default newsletters, without a request. Returns the id of its signup. */
  async function confirmedSignup(email: string): Promise<string> {
    const [id, at] = [deps.newId(), deps.clock()]
    const row = { id, email, status: 'confirmed', requestedAt: at, confirmedAt: at } as const
    // A trigger gives it the default newsletters.
    const [made] = await deps.database.db
      .insert(signups)
      .values(row)
      .onConflictDoNothing()
      .returning({ id: signups.id })
    return made?.id ?? id
  }

  return {
    person,
    article,
    publishedArticle,
    comment,

    /** A comment that somebody else has hidden. */
    hiddenComment,

    /** A comment in the moderators' queue. */
    async reportedComment(owner: Person): Promise<string> {
      const commentId = await comment(owner)
      await report(commentId)
      return commentId
    },

    report,

    /** The id of an open appeal of the owner. */
    async appeal(owner: Person): Promise<string> {
      const { decisionId } = await hiddenComment(owner)
      return (await submitAppeal(deps, actorFor(owner), { decisionId, input: { text: 'It was a joke.' } })).id
    },

    /** Makes a tag that a draft names, and returns its slug. */
    async tag(owner: Person, slug: string): Promise<string> {
      await article(owner, { tags: [slug] })
      return slug
    },

    /** Makes a tag that no article has any longer, and returns its slug. */
    async unusedTag(owner: Person, slug: string): Promise<string> {
      await deleteArticle(deps, actorFor(owner), await article(owner, { tags: [slug] }))
      return slug
    },

    async preview(owner: Person): Promise<{ articleId: string; id: string; token: string }> {
      const articleId = await article(owner)
      const { id, token } = await createPreview(deps, actorFor(owner), { articleId, input: {} })
      return { articleId, id, token }
    },

    /** The present month in UTC, which is the month of articles that are published now. */
    month: () => deps.clock().toISOString().slice(0, 7),

    /** A comment of a new reader, which `moderator` has hidden in a batch. */
    async batch(moderator: Person): Promise<{ batchId: string; decisionId: string }> {
      const commentIds = [await comment(await person())]
      const input = { action: 'hide', reason: 'other' } as const
      const made = await decideComments(deps, actorFor(moderator), { commentIds, input })
      const [decision] = made.decisions
      if (!decision || made.batchId === null) throw new Error('a new comment can be hidden')
      return { batchId: made.batchId, decisionId: decision.id }
    },

    async decision(commentId: string, moderator: Person, action: 'hide' | 'restore'): Promise<void> {
      await decideComment(deps, actorFor(moderator), { commentId, input: { action, reason: 'other' } })
    },

    /** The profile of the account, which has one at most. */
    async contributor(owner: Person): Promise<{ id: string; slug: string }> {
      const { db } = deps.database
      const present = await findContributorOfAccount(db, owner.id)
      const found = present && (await findContributor(db, present.id))
      if (found) return found
      const name = `Contributor ${++made}`
      return createContributor(deps, actorFor(owner), { name, country: 'NO', accountId: owner.id })
    },

    async profileWithoutAccount(): Promise<{ id: string; slug: string }> {
      const name = `Contributor ${++made}`
      return createContributor(deps, actorFor(await person(['admin'])), { name, country: 'NO' })
    },

    /** The profile agrees that somebody else signs with it. */
    async agreement(idOrSlug: string, author: Person): Promise<void> {
      await setCoAuthors(deps, actorFor(await person(['admin'])), { idOrSlug, accountIds: [author.id] })
    },

    async session({ id: accountId }: Person): Promise<{ id: string; refreshToken: string }> {
      const { db } = deps.database
      const id = deps.newId()
      const createdAt = deps.clock()
      const expiresAt = new Date(createdAt.getTime() + 3_600_000)
      const visitor = { address: null, userAgent: null }
      await insertSession(db, { id, accountId, ...visitor, createdAt, lastUsedAt: createdAt, expiresAt })
      const refreshToken = newToken()
      await insertRefreshToken(db, { tokenHash: hashToken(refreshToken), sessionId: id, createdAt })
      return { id, refreshToken }
    },

    /** A personal access token of the account. By default, it can only read the account. */
    async accessToken(owner: Person, actions: Action[] = ['account:read-self']) {
      const credentials = await findOwnCredentials(deps.database.db, owner.id)
      const proof = credentials?.passwordHash ? { currentPassword: password } : {}
      const request = { name: `Token ${++made}`, actions, expiresAt: null, ...proof }
      const { token, row } = await createAccessToken(deps, actorFor(owner), request)
      return { id: row.id, token, headers: { authorization: `Bearer ${token}` } }
    },

    /** Gives the account a password, and returns it. */
    async givePassword({ id }: Person): Promise<string> {
      passwordHash ??= hashPassword(password)
      const change = { passwordHash: await passwordHash }
      await deps.database.db.update(accounts).set(change).where(eq(accounts.id, id))
      return password
    },

    /**
     * The token of a link that was sent to the account's e-mail address or, for a change of the
     * address, to a new address.
     */
    async link({ id: accountId, email }: Person, purpose: OneTimePurpose): Promise<string> {
      const to = purpose === 'change-email' ? `moved-${++made}@readers.example` : email
      return makeLinkToken(deps.database.db, { accountId, purpose, email: to, at: deps.clock() })
    },

    /** The token of the link in mail about replies that ends this mail. */
    unsubscribeToken: ({ id }: Person) => unsubscribeToken(deps.box, id),

    /** Makes a newsletter without letters, and returns its slug. */
    async newsletter(): Promise<string> {
      const slug = `letters-${++made}`
      await createNewsletter(deps, actorFor(await person(['admin'])), { slug, name: 'Letters' })
      return slug
    },

    /** Makes a letter with this status, and returns the names that its paths have. */
    async sendableLetter(status: LetterStatus = 'draft'): Promise<{ slug: string; id: string }> {
      const slug = await this.newsletter()
      return { slug, id: await makeLetter(deps, { newsletter: slug, status }) }
    },
    now: () => deps.clock(),
    /** The id of a letter of the default newsletter. */
    letter,

    async sentLetter(owner: Person): Promise<string> {
      const id = await letter(owner)
      await markSent({ deps }, id)
      return id
    },

    /** Gives the default newsletter a template of its own. */
    async letterTemplate(owner: Person): Promise<void> {
      const html = '<div>{{content}}</div><a href="{{unsubscribeUrl}}">Unsubscribe</a>'
      await setLetterTemplate(deps, actorFor(owner), { slug, html })
    },

    /** Lets the default newsletter have a draft each day. */
    async automaticLetters(owner: Person): Promise<void> {
      const time = { weekday: null, time: '07:00', timeZone: 'Europe/Berlin' }
      const rule = { ...time, subject: 'News', tag: null, limit: 5, action: 'draft' as const }
      await setAutomaticLetters(deps, actorFor(owner), { slug, rule })
    },

    /** A signup that waits for its confirmation, with two steps in its ledger. */
    async signup(): Promise<string> {
      const { db } = deps.database
      const id = deps.newId()
      const email = `signup-${++made}@readers.example`
      const at = deps.clock()
      await db.insert(signups).values({ id, email, status: 'pending', requestedAt: at })
      for (let requests = 0; requests < 2; requests++)
        await insertSignupEvent(db, { id: deps.newId(), signupId: id, type: 'requested', occurredAt: at })
      return id
    },

    /** An import that has ended. */
    async signupImport(): Promise<string> {
      const id = deps.newId()
      const [createdBy, at] = [(await person(['admin'])).id, deps.clock()]
      const counts = { added: 0, updated: 0, unchanged: 0, keptOut: 0, refused: 0 }
      const options = { mode: 'opt-in', status: 'done', isDryRun: false } as const
      await insertImport(deps.database.db, {
        ...options,
        newsletters: ['newsletter'],
        id,
        lineCount: 0,
        counts,
        createdBy,
        createdAt: at,
        finishedAt: at,
      })
      return id
    },

    /** Signs the address of the account up to the default newsletters, and verifies it. */
    async signUp({ id, email }: Person): Promise<void> {
      await deps.database.db
        .update(accounts)
        .set({ emailVerifiedAt: deps.clock() })
        .where(eq(accounts.id, id))
      await confirmedSignup(email)
    },

    /** The token of the link to preferences of a confirmed address. */
    async letterToken(): Promise<string> {
      const signupId = await confirmedSignup(`letter-${++made}@readers.example`)
      return signNewsletterLink(await deps.newsletterKeys.links(), { signupId, letterId: null })
    },

    confirmedSignup,

    /** The token of a confirmation link. */
    async signupToken(): Promise<string> {
      const visitor = { address: null, userAgent: null }
      await requestSignup(deps, { email: `signup-${++made}@readers.example` }, visitor)
      const mail = (await sentMails({ deps })).at(-1)
      return (mail && linkIn(mail).searchParams.get('token')) ?? ''
    },
  }
}
