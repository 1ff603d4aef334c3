/**
 * Makes a person who has something of every kind that an account can have. All texts in these
 * things contain a mark.
 */
import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { createAccount } from '../../../src/commands/accounts/create-account.ts'
import { accessTokens, accounts, identities, oneTimeTokens } from '../../../src/db/tables/accounts.ts'
import { commentRevisions, commentVotes } from '../../../src/db/tables/comments.ts'
import { contributors } from '../../../src/db/tables/contributors.ts'
import { articleCorrections } from '../../../src/db/tables/corrections.ts'
import { commentReports, moderationClaims, screenings } from '../../../src/db/tables/moderation.ts'
import { replyNotices, replySubscriptions } from '../../../src/db/tables/notices.ts'
import { previews } from '../../../src/db/tables/previews.ts'
import type { Role } from '../../../src/domain/roles.ts'
import type { Person, TestApp } from '../app.ts'
import { expectStatus } from '../comments/discussion.ts'
import { password } from '../credentials/logins.ts'
import { createFixtures } from '../fixtures.ts'

type Owner = Person & { refreshToken: string }

/**
 * An account with a password and a login. Its e-mail address, name and browser contain the mark,
 * and its network address is derived from the mark.
 */
export async function startOwner(app: TestApp, mark: string, roles: Role[] = []): Promise<Owner> {
  const email = `${mark}@readers.example`
  const displayName = `${mark} name`
  const account = await createAccount(app.deps, { email, displayName, roles, password, isVerified: true })
  if (!account) throw new Error(`${email} is taken`)
  const avatarUrl = `https://img.example/${mark}.jpg`
  await app.deps.database.db.update(accounts).set({ avatarUrl }).where(eq(accounts.id, account.id))
  const login = await app.send({
    method: 'POST',
    url: '/v1/sessions',
    payload: { email, password },
    headers: { 'user-agent': `${mark} browser` },
    remoteAddress: addressOf(mark),
  })
  const { accessToken, refreshToken } = expectStatus(login, 201).body_
  const headers = { authorization: `Bearer ${accessToken}` }
  return { id: account.id, email, displayName, refreshToken, headers }
}

/** A network address, which is always the same for the same mark. */
export function addressOf(mark: string): string {
  const [a, b, c] = createHash('sha256').update(mark).digest()
  return `2001:db8:${a}:${b}:${c}::7`
}

type IdsOfBelongings = {
  articleId: string
  draftId: string
  rootId: string
  answerId: string
  contributorId: string
}

/**
 * Gives the owner a draft with a preview, a correction, a profile, comments with former bodies and
 * screenings, votes, reports, claims, mail about replies, tokens, identities and a signup. `other`
 * wrote the comment that the owner answers, answers the owner, and has claimed the owner's comment.
 */
export async function giveBelongings(
  app: TestApp,
  { owner, other, mark }: { owner: Owner; other: Person; mark: string },
): Promise<IdsOfBelongings> {
  const { deps, send } = app
  const { db } = deps.database
  const fixtures = createFixtures(app)
  const createdAt = deps.clock()
  const accountId = owner.id
  const articleId = await fixtures.publishedArticle(other)
  const draftId = await fixtures.article(owner)
  const answered = await fixtures.comment(other, { articleId })
  const comment = async (body: string, parentId?: string): Promise<string> => {
    const url = `/v1/articles/${articleId}/comments`
    const payload = { body, parentId: parentId ?? null }
    return expectStatus(await send({ method: 'POST', url, as: owner, payload }), 201).body_.id
  }
  const rootId = await comment(`${mark} root [${mark}](https://${mark}.example)`)
  const answerId = await comment(`${mark} answer`, answered)
  const body = `${mark} former`
  for (const number of [1, 2])
    await db.insert(commentRevisions).values({ commentId: rootId, number, body, bodyHtml: body, createdAt })
  const expiresAt = inAnHour(createdAt)
  await giveModeration(app, { owner, other, mark, articleId, rootId, answered })
  await db.insert(replySubscriptions).values({ accountId, mode: 'daily', createdAt })
  const replyId = await fixtures.comment(other, { articleId, parentId: rootId })
  await db.insert(replyNotices).values({ commentId: replyId, accountId, createdAt }).onConflictDoNothing()
  await db.insert(previews).values({
    id: deps.newId(),
    articleId: draftId,
    revision: 1,
    createdBy: accountId,
    createdAt,
    expiresAt,
  })
  await db.insert(articleCorrections).values({
    id: deps.newId(),
    articleId,
    number: 1,
    note: 'It was blue.',
    severity: 'minor',
    createdBy: accountId,
    createdAt,
  })
  await giveLogins(app, { owner, mark })
  const signup = {
    method: 'POST',
    url: '/v1/newsletter-signups',
    payload: { email: owner.email.toUpperCase(), source: `${mark} box` },
    headers: { 'user-agent': `${mark} browser` },
    remoteAddress: addressOf(mark),
  } as const
  expectStatus(await send(signup), 202)
  const { id: contributorId } = await fixtures.contributor(owner)
  const shown = { email: `${mark}@newsroom.example`, showsEmail: true }
  await db.update(contributors).set(shown).where(eq(contributors.id, contributorId))
  return { articleId, draftId, rootId, answerId, contributorId }
}

const inAnHour = (at: Date) => new Date(at.getTime() + 3_600_000)

type Answered = {
  owner: Owner
  other: Person
  mark: string
  articleId: string
  rootId: string
  answered: string
}

/**
 * Writes the owner's vote and report on the comment that it answered, screenings of its own
 * comments, and claims on both comments.
 */
async function giveModeration({ deps }: TestApp, { owner, other, mark, ...ids }: Answered): Promise<void> {
  const { articleId, rootId, answered } = ids
  const { db } = deps.database
  const createdAt = deps.clock()
  const expiresAt = inAnHour(createdAt)
  const accountId = owner.id
  await db.insert(commentVotes).values({ commentId: answered, accountId, value: 1, createdAt })
  await db.insert(commentReports).values({
    id: deps.newId(),
    commentId: answered,
    accountId,
    reason: 'spam',
    note: `${mark} note`,
    createdAt,
  })
  const found = {
    source: 'rule' as const,
    reasons: ['held-phrase', 'toxicity'].map((rule) => ({ rule, evidence: `${mark} found` })),
  }
  for (const [outcome, commentId] of [
    ['pending', rootId],
    ['refused', null],
  ] as const) {
    const screening = { id: deps.newId(), articleId, accountId, outcome, commentId, createdAt }
    await db.insert(screenings).values({ ...screening, ...found })
  }
  await db.insert(moderationClaims).values([
    { commentId: answered, accountId, expiresAt },
    { commentId: rootId, accountId: other.id, expiresAt },
  ])
}

async function giveLogins({ deps }: TestApp, { owner, mark }: { owner: Owner; mark: string }): Promise<void> {
  const { db } = deps.database
  const createdAt = deps.clock()
  const expiresAt = inAnHour(createdAt)
  const accountId = owner.id
  const tokenHash = createHash('sha256').update(mark).digest()
  await db.insert(accessTokens).values({
    id: deps.newId(),
    accountId,
    name: `${mark} script`,
    tokenHash,
    ending: 'abcd',
    createdAt,
    expiresAt,
    actions: ['draft:read'],
    lastUsedAt: createdAt,
    lastUsedAddress: addressOf(mark),
  })
  await db.insert(identities).values({
    issuer: `https://${mark}.example`,
    subject: `${mark} subject`,
    accountId,
    createdAt,
  })
  const former = { formerEmail: `former-${owner.email}`, formerEmailUntil: inAnHour(createdAt) }
  await db.update(accounts).set(former).where(eq(accounts.id, owner.id))
  await db.insert(oneTimeTokens).values({
    tokenHash,
    accountId,
    purpose: 'change-email',
    email: `new-${owner.email}`,
    createdAt,
    expiresAt,
  })
}
