/**
 * Makes the articles, comments and other things that requests act on, without asking the policy.
 */
import { eq } from 'drizzle-orm'
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
import { requestSignup } from '../../src/commands/newsletter/request-signup.ts'
import { findOwnCredentials } from '../../src/db/queries/accounts/accounts.ts'
import { findContributor, findContributorOfAccount } from '../../src/db/queries/contributors/contributors.ts'
import { insertRefreshToken, insertSession } from '../../src/db/queries/credentials/sessions.ts'
import { accounts } from '../../src/db/tables/accounts.ts'
import type { Actor } from '../../src/domain/actor.ts'
import type { OneTimePurpose } from '../../src/domain/credentials/one-time-purposes.ts'
import type { DraftInput } from '../../src/schemas/articles/drafts.ts'
import type { Person, TestApp } from './app.ts'
import { password } from './credentials/logins.ts'
import { linkIn, sentMails } from './mails.ts'

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

  /** Reports the comment, as a new reader. */
  async function report(commentId: string): Promise<void> {
    const input = { reason: 'spam' } as const
    await reportComment(deps, actorFor(await person()), { commentId, input })
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

    /** The token of a confirmation link. */
    async signupToken(): Promise<string> {
      const visitor = { address: null, userAgent: null }
      await requestSignup(deps, { email: `signup-${++made}@readers.example` }, visitor)
      const mail = (await sentMails({ deps })).at(-1)
      return (mail && linkIn(mail).searchParams.get('token')) ?? ''
    },
  }
}
