/** A request that works, for every operation of the OpenAPI document: what walks the whole API starts from these. */
import { eq } from 'drizzle-orm'
import { hashToken, newToken } from '../../src/auth/one-time-tokens.ts'
import { hashPassword } from '../../src/auth/passwords.ts'
import type { Action } from '../../src/auth/policy.ts'
import { makeLinkToken } from '../../src/commands/account-links.ts'
import { createAccessToken } from '../../src/commands/create-access-token.ts'
import { createArticle } from '../../src/commands/create-article.ts'
import { createContributor } from '../../src/commands/create-contributor.ts'
import { decideComment } from '../../src/commands/decide-comment.ts'
import { publishArticle } from '../../src/commands/publish-article.ts'
import { requestSignup } from '../../src/commands/request-signup.ts'
import { submitComment } from '../../src/commands/submit-comment.ts'
import { insertRefreshToken, insertSession } from '../../src/db/queries/sessions.ts'
import { accounts } from '../../src/db/tables/accounts.ts'
import type { Actor } from '../../src/domain/actor.ts'
import type { OneTimePurpose } from '../../src/domain/one-time-purposes.ts'
import type { Person, TestApp } from './app.ts'
import { password } from './logins.ts'
import { linkIn, sentMails } from './mails.ts'

export type Parts = {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: Record<string, unknown>
  /** Members that the body may have besides: for tests that break each of them in turn. */
  more?: Record<string, unknown>
}

export type Operation = {
  action: Action
  /** Whether it acts on a thing that is somebody's, so that the policy's `own` and `any` differ. */
  isOwned?: true
  /** Makes what the request needs, as a thing of `owner` where it can be somebody's. */
  parts(stage: Stage, owner: Person): Promise<Parts> | Parts
}

export type Stage = ReturnType<typeof createStage>

/** Makes things without asking the policy. */
export function createStage({ deps, person }: TestApp) {
  let made = 0
  let passwordHash: Promise<string> | undefined
  const actorFor = ({ id }: Person): Actor => ({
    accountId: id,
    sessionId: id,
    roles: ['admin'],
    reach: 'any',
    address: null,
  })

  async function article(owner: Person): Promise<string> {
    const { articleId } = await createArticle(deps, actorFor(owner), {
      title: `Article ${++made}`,
      body: 'Text.',
    })
    return articleId
  }

  async function publishedArticle(owner: Person): Promise<string> {
    const articleId = await article(owner)
    await publishArticle(deps, actorFor(owner), { articleId, input: {} })
    return articleId
  }

  async function comment(owner: Person, to: { articleId?: string; parentId?: string } = {}): Promise<string> {
    const articleId = to.articleId ?? (await publishedArticle(owner))
    const input = { body: `Comment ${++made}`, parentId: to.parentId ?? null }
    return (await submitComment(deps, actorFor(owner), { articleId, input })).id
  }

  return {
    person,
    article,
    publishedArticle,
    comment,

    async decision(commentId: string, moderator: Person, action: 'hide' | 'restore'): Promise<void> {
      await decideComment(deps, actorFor(moderator), { commentId, input: { action, reason: 'other' } })
    },

    async contributor(owner: Person): Promise<{ id: string; slug: string }> {
      const name = `Contributor ${++made}`
      return createContributor(deps, actorFor(owner), { name, country: 'NO', accountId: owner.id })
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

    /** A personal access token of the account; for reading the account where nothing else is said. */
    async accessToken(owner: Person, actions: Action[] = ['account:read-self']) {
      const wish = { name: `Token ${++made}`, actions, expiresAt: null }
      const { token, row } = await createAccessToken(deps, actorFor(owner), wish)
      return { id: row.id, token, headers: { authorization: `Bearer ${token}` } }
    },

    /** The password that the account has from now on. */
    async givePassword({ id }: Person): Promise<string> {
      passwordHash ??= hashPassword(password)
      const change = { passwordHash: await passwordHash }
      await deps.database.db.update(accounts).set(change).where(eq(accounts.id, id))
      return password
    },

    /** The token of a link that was sent to the account's address, or to a new one where it is about one. */
    async link({ id: accountId, email }: Person, purpose: OneTimePurpose): Promise<string> {
      const to = purpose === 'change-email' ? `moved-${++made}@readers.example` : email
      return makeLinkToken(deps.database.db, { accountId, purpose, email: to, at: deps.clock() })
    },

    /** The token of a confirmation link. */
    async signupToken(): Promise<string> {
      const visitor = { address: null, userAgent: null }
      await requestSignup(deps, { email: `signup-${++made}@readers.example` }, visitor)
      const mail = (await sentMails({ deps })).at(-1)
      return (mail && linkIn(mail).searchParams.get('token')) ?? ''
    },
  }
}

const draft = {
  title: 'A road test',
  dek: 'In the rain.',
  body: 'Text.',
  language: 'en-GB',
  tags: ['Road tests'],
  sources: [
    {
      publisher: 'Wire',
      title: 'Report',
      url: 'https://wire.example/1',
      subscriptionRequired: true,
      kind: 'via',
    },
  ],
  heroImage: {
    url: 'https://img.example/1.jpg',
    alt: 'A car',
    caption: 'C',
    credit: 'D',
    width: 800,
    height: 600,
  },
  note: 'First.',
}

const profile = {
  name: 'Ida Holm',
  country: 'NO',
  bio: 'Writes.',
  avatarUrl: 'https://img.example/2.jpg',
  links: [{ label: 'Site', url: 'https://ida.example' }],
}

let unique = 0
const fresh = (text: string) => `${text}-${++unique}`
const onArticle = async (stage: Stage, owner: Person) => ({
  params: { id: await stage.publishedArticle(owner) },
})
const onComment = async (stage: Stage, owner: Person) => ({ params: { id: await stage.comment(owner) } })
const nothing = () => ({})

/** By operationId. A test asserts that these are all that the document has. */
export const operations: Readonly<Record<string, Operation>> = {
  getLiveness: { action: 'service:inspect', parts: nothing },
  getReadiness: { action: 'service:inspect', parts: nothing },
  getKeys: { action: 'service:inspect', parts: nothing },
  getProblemKind: { action: 'service:inspect', parts: () => ({ params: { code: 'not-found' } }) },

  registerAccount: {
    action: 'account:register',
    parts: () => ({
      body: { email: `${fresh('new')}@readers.example`, password: 'a long enough one', displayName: 'New' },
    }),
  },
  changeOwnAccount: {
    action: 'account:change-self',
    parts: () => ({ body: { displayName: 'Another name', avatarUrl: 'https://img.example/3.jpg' } }),
  },
  requestEmailVerification: { action: 'account:request-verification', parts: nothing },
  showEmailVerification: {
    action: 'account:verify-email',
    parts: async (stage, owner) => ({ query: { token: await stage.link(owner, 'verify-email') } }),
  },
  verifyEmail: {
    action: 'account:verify-email',
    parts: async (stage, owner) => ({ body: { token: await stage.link(owner, 'verify-email') } }),
  },
  requestEmailChange: {
    action: 'account:change-credentials',
    parts: async (stage, owner) => ({
      body: {
        email: `${fresh('moved')}@readers.example`,
        currentPassword: await stage.givePassword(owner),
      },
    }),
  },
  showEmailChange: {
    action: 'account:verify-email',
    parts: async (stage, owner) => ({ query: { token: await stage.link(owner, 'change-email') } }),
  },
  confirmEmailChange: {
    action: 'account:verify-email',
    parts: async (stage, owner) => ({ body: { token: await stage.link(owner, 'change-email') } }),
  },
  changePassword: {
    action: 'account:change-credentials',
    parts: async (stage, owner) => ({
      body: { currentPassword: await stage.givePassword(owner), newPassword: 'four doors and a frunk' },
    }),
  },
  requestPasswordReset: {
    action: 'account:reset-password',
    parts: (_stage, { email }) => ({ body: { email } }),
  },
  showPasswordReset: {
    action: 'account:reset-password',
    parts: async (stage, owner) => ({ query: { token: await stage.link(owner, 'reset-password') } }),
  },
  resetPassword: {
    action: 'account:reset-password',
    parts: async (stage, owner) => ({
      body: { token: await stage.link(owner, 'reset-password'), password: 'four doors and a frunk' },
    }),
  },
  getOwnAccount: { action: 'account:read-self', parts: nothing },
  exportOwnAccount: { action: 'account:export', parts: nothing },
  eraseOwnAccount: {
    action: 'account:erase',
    async parts({ person }, { displayName }) {
      // Whoever erases an admin needs another one.
      await person(['admin'])
      return { body: { confirm: displayName }, more: { currentPassword: 'a long enough one' } }
    },
  },
  listAccounts: { action: 'account:list', parts: () => ({ query: { limit: '5' } }) },
  setRoles: {
    action: 'account:set-roles',
    parts: async ({ person }) => ({ params: { id: (await person()).id }, body: { roles: ['author'] } }),
  },
  suspendAccount: {
    action: 'account:suspend',
    parts: async ({ person }) => ({
      params: { id: (await person()).id },
      body: { reason: 'Spam.', until: '2100-01-01T00:00:00Z' },
    }),
  },
  liftSuspension: {
    action: 'account:suspend',
    parts: async ({ person }) => ({ params: { id: (await person()).id } }),
  },
  listAudit: {
    action: 'audit:read',
    parts: async ({ person }) => ({
      query: {
        limit: '5',
        type: 'session.started,account.registered',
        account: (await person()).id,
        actor: (await person()).id,
        since: '2026-01-01T00:00:00Z',
        until: '2100-01-01T00:00:00Z',
      },
    }),
  },
  listSessions: { action: 'session:list', parts: () => ({ query: { limit: '5' } }) },
  endOtherSessions: { action: 'session:end', parts: nothing },
  startSession: {
    action: 'session:start',
    async parts({ person }) {
      const password = 'a long enough one'
      const { email } = await person([], { password })
      return { body: { email, password } }
    },
  },
  refreshSession: {
    action: 'session:refresh',
    parts: async (stage, owner) => ({ body: { refreshToken: (await stage.session(owner)).refreshToken } }),
  },
  endSession: {
    action: 'session:end',
    isOwned: true,
    parts: async (stage, owner) => ({ params: { id: (await stage.session(owner)).id } }),
  },

  createAccessToken: {
    action: 'access-token:create',
    parts: () => ({
      body: { name: 'The build', actions: ['account:read-self'], expiresAt: '2026-12-31T00:00:00Z' },
    }),
  },
  listAccessTokens: { action: 'access-token:list', parts: () => ({ query: { limit: '5' } }) },
  revokeAccessToken: {
    action: 'access-token:revoke',
    isOwned: true,
    parts: async (stage, owner) => ({ params: { id: (await stage.accessToken(owner)).id } }),
  },

  listArticles: {
    action: 'article:list',
    parts: () => ({ query: { limit: '5', tag: 'cars', contributor: 'ida' } }),
  },
  getArticle: {
    action: 'article:read',
    parts: async (stage, owner) => ({ params: { idOrSlug: await stage.publishedArticle(owner) } }),
  },
  createArticle: {
    action: 'article:create',
    async parts(stage) {
      const { slug } = await stage.contributor(await stage.person())
      return { body: { ...draft, slug: fresh('road-test'), contributors: [slug] } }
    },
  },
  getDraft: {
    action: 'draft:read',
    isOwned: true,
    parts: async (stage, owner) => ({ params: { id: await stage.article(owner) } }),
  },
  reviseDraft: {
    action: 'draft:revise',
    isOwned: true,
    parts: async (stage, owner) => ({
      params: { id: await stage.article(owner) },
      body: { ...draft, slug: fresh('road-test'), contributors: [] },
    }),
  },
  publishArticle: {
    action: 'article:publish',
    isOwned: true,
    parts: async (stage, owner) => ({ params: { id: await stage.article(owner) }, body: { revision: 1 } }),
  },
  unpublishArticle: { action: 'article:unpublish', isOwned: true, parts: onArticle },
  setCommentPolicy: {
    action: 'article:set-comment-policy',
    isOwned: true,
    parts: async (stage, owner) => ({
      params: { id: await stage.publishedArticle(owner) },
      body: { commentPolicy: 'premoderated' },
    }),
  },

  listThreads: {
    action: 'comment:list',
    parts: async (stage, owner) => ({
      ...(await onArticle(stage, owner)),
      query: { limit: '5', sort: 'newest', replies: '2' },
    }),
  },
  listRecentComments: { action: 'comment:list', parts: () => ({ query: { limit: '5' } }) },
  getComment: { action: 'comment:list', parts: onComment },
  listReplies: {
    action: 'comment:list',
    parts: async (stage, owner) => ({ ...(await onComment(stage, owner)), query: { limit: '5' } }),
  },
  postComment: {
    action: 'comment:post',
    isOwned: true,
    async parts(stage, owner) {
      const id = await stage.publishedArticle(owner)
      const parentId = await stage.comment(owner, { articleId: id })
      return { params: { id }, body: { body: 'A *comment*.', parentId } }
    },
  },
  decideComment: {
    action: 'comment:decide',
    isOwned: true,
    parts: async (stage, owner) => ({
      ...(await onComment(stage, owner)),
      body: { action: 'hide', reason: 'spam', note: 'Again.' },
    }),
  },
  listCommentDecisions: {
    action: 'comment:read-decisions',
    isOwned: true,
    parts: async (stage, owner) => ({ ...(await onComment(stage, owner)), query: { limit: '5' } }),
  },

  listContributors: {
    action: 'contributor:list',
    parts: () => ({ query: { limit: '5', role: 'contributor,editor' } }),
  },
  getContributor: {
    action: 'contributor:read',
    parts: async (stage, owner) => ({ params: { idOrSlug: (await stage.contributor(owner)).id } }),
  },
  createContributor: {
    action: 'contributor:create',
    parts: async ({ person }) => ({
      body: { ...profile, slug: fresh('ida'), role: 'editor', accountId: (await person()).id },
    }),
  },
  changeContributor: {
    action: 'contributor:change',
    isOwned: true,
    parts: async (stage, owner) => ({
      params: { idOrSlug: (await stage.contributor(owner)).id },
      body: profile,
      more: { slug: fresh('ida'), role: 'editor', accountId: owner.id },
    }),
  },

  requestSignup: {
    action: 'signup:request',
    parts: () => ({ body: { email: `${fresh('new')}@readers.example`, source: 'footer' } }),
  },
  showSignupConfirmation: {
    action: 'signup:request',
    parts: async (stage) => ({ query: { token: await stage.signupToken() } }),
  },
  confirmSignup: {
    action: 'signup:request',
    parts: async (stage) => ({ query: { token: await stage.signupToken() } }),
  },
  listSignups: { action: 'signup:list', parts: () => ({ query: { limit: '5', status: 'pending' } }) },
}
