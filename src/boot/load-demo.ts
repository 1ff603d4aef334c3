/** Fills an empty database with the demo. It runs the same commands as the routes do. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newToken } from '../auth/random-tokens.ts'
import { createAccount } from '../commands/accounts/create-account.ts'
import { createArticle } from '../commands/articles/create-article.ts'
import { publishArticle } from '../commands/articles/publish-article.ts'
import { setCommentPolicy } from '../commands/articles/set-comment-policy.ts'
import { submitComment } from '../commands/comments/submit-comment.ts'
import { createContributor } from '../commands/contributors/create-contributor.ts'
import { decideComment } from '../commands/moderation/decide-comments.ts'
import { changeSettings } from '../commands/service/change-settings.ts'
import { claimDataFolder } from '../db/data-folder.ts'
import type { AccountRow } from '../db/queries/accounts/accounts.ts'
import type { Deps } from '../deps.ts'
import type { Actor } from '../domain/actor.ts'
import { anyVersion } from '../domain/conditional-requests.ts'
import type { Role } from '../domain/roles.ts'
import { idSource } from '../ids.ts'
import { type DemoArticle, type DemoComment, type DemoContent, readDemoContent } from './demo-content.ts'

type Login = { email: string; password: string; roles: readonly Role[] }
type Cast = Map<string, AccountRow>

/**
 * Loads everything or nothing, in the transaction of `deps`. The passwords are random, and only the
 * returned file contains them. The file is written before the commit, so that no demo account can
 * exist without a known password.
 */
export async function loadDemo(deps: Deps): Promise<{ accountsFile: string }> {
  const content = await readDemoContent()
  const firstDay = new Date(content.articles[0]?.publishedAt ?? deps.clock())
  const { cast, logins } = await createAccounts(at(deps, firstDay), content)
  await createMasthead(at(deps, firstDay), { content, cast })
  for (const article of content.articles) {
    await publishDemoArticle(at(deps, new Date(article.publishedAt)), { article, cast, content })
  }
  const accountsFile = join(deps.config.dataDir, 'demo-accounts.json')
  claimDataFolder(deps.config.dataDir)
  await writeFile(accountsFile, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600, flush: true })
  return { accountsFile }
}

/** The same dependencies, with a clock that always shows this moment. */
function at(deps: Deps, moment: Date): Deps {
  const clock = () => moment
  // The outside judge is not asked about invented comments.
  return { ...deps, clock, newId: idSource(clock), judge: null }
}

function actorIn(cast: Cast, key: string): Actor {
  const account = cast.get(key)
  if (!account) throw new Error(`the demo has no account ${key}`)
  return { accountId: account.id, sessionId: account.id, roles: account.roles, reach: 'any', address: null }
}

async function createAccounts(
  deps: Deps,
  { accounts }: DemoContent,
): Promise<{ cast: Cast; logins: Login[] }> {
  const cast: Cast = new Map()
  const logins: Login[] = []
  for (const { key, email, displayName, roles, login = false } of accounts) {
    const password = login ? newToken() : null
    // Nobody reads the mail of accounts without a login, so their addresses stay unverified.
    const account = await createAccount(deps, { email, displayName, roles, password, isVerified: login })
    if (!account) throw new Error(`the demo has two accounts with the address ${email}`)
    cast.set(key, account)
    if (password !== null) logins.push({ email, password, roles: account.roles })
  }
  return { cast, logins }
}

async function createMasthead(
  deps: Deps,
  { content, cast }: { content: DemoContent; cast: Cast },
): Promise<void> {
  const admin = actorIn(cast, content.accounts.find(({ roles }) => roles.includes('admin'))?.key ?? '')
  await changeSettings(deps, admin, { members: content.settings, expectation: anyVersion })
  for (const { account, ...profile } of content.contributors) {
    const accountId = account === undefined ? null : actorIn(cast, account).accountId
    await createContributor(deps, admin, { ...profile, accountId })
  }
}

type Publishing = { article: DemoArticle; cast: Cast; content: DemoContent }

async function publishDemoArticle(deps: Deps, { article, cast, content }: Publishing): Promise<void> {
  const { author, publishedAt: _, commentPolicy, ...input } = article
  const actor = actorIn(cast, author)
  const { articleId } = await createArticle(deps, actor, input)
  await publishArticle(deps, actor, { articleId, input: {} })
  for (const { threads } of content.discussions.filter((discussion) => discussion.article === article.slug)) {
    await postAll(deps, { articleId, comments: threads, parentId: null, cast })
  }
  if (commentPolicy !== 'open') await setCommentPolicy(deps, actor, { articleId, commentPolicy })
}

type Posting = { articleId: string; comments: readonly DemoComment[]; parentId: string | null; cast: Cast }

async function postAll(deps: Deps, { articleId, comments, parentId, cast }: Posting): Promise<void> {
  for (const { by, at: time, body, replies = [], hidden } of comments) {
    const then = at(deps, new Date(time))
    const { id } = await submitComment(then, actorIn(cast, by), { articleId, input: { body, parentId } })
    await postAll(deps, { articleId, comments: replies, parentId: id, cast })
    if (hidden) {
      const input = { action: 'hide', reason: hidden.reason, note: hidden.note } as const
      await decideComment(then, actorIn(cast, hidden.by), { commentId: id, input })
    }
  }
}
