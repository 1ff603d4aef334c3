/** Fills an empty database with the demo. It runs the same commands as the routes do. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newToken } from '../auth/random-tokens.ts'
import { changeAccount } from '../commands/accounts/change-account.ts'
import { createAccount } from '../commands/accounts/create-account.ts'
import { suspendAccount } from '../commands/accounts/suspend-account.ts'
import { correctArticle } from '../commands/articles/correct-article.ts'
import { createArticle } from '../commands/articles/create-article.ts'
import { publishArticle } from '../commands/articles/publish-article.ts'
import { setCommentPolicy } from '../commands/articles/set-comment-policy.ts'
import { createContributor } from '../commands/contributors/create-contributor.ts'
import { changeSettings } from '../commands/service/change-settings.ts'
import { claimDataFolder } from '../db/data-folder.ts'
import type { Deps } from '../deps.ts'
import { anyVersion } from '../domain/conditional-requests.ts'
import type { Role } from '../domain/roles.ts'
import { type DemoArticle, type DemoContent, type DemoDraft, readDemoContent } from './demo-content.ts'
import { actorIn, at, type Cast, postAll } from './demo-discussions.ts'

type Login = { email: string; password: string; roles: readonly Role[] }

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
  for (const { account, by, at: time, reason } of content.suspensions) {
    const change = { accountId: actorIn(cast, account).accountId, reason, until: null }
    await suspendAccount(at(deps, new Date(time)), actorIn(cast, by), change)
  }
  for (const draft of content.drafts) await saveDraft(deps, draft, cast)
  const accountsFile = join(deps.config.dataDir, 'demo-accounts.json')
  claimDataFolder(deps.config.dataDir)
  await writeFile(accountsFile, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600, flush: true })
  return { accountsFile }
}

async function createAccounts(
  deps: Deps,
  { accounts }: DemoContent,
): Promise<{ cast: Cast; logins: Login[] }> {
  const cast: Cast = new Map()
  const logins: Login[] = []
  for (const { key, email, displayName, avatarUrl, roles, login = false } of accounts) {
    const password = login ? newToken() : null
    // Nobody reads the mail of accounts without a login, so their addresses stay unverified.
    const account = await createAccount(deps, { email, displayName, roles, password, isVerified: login })
    if (!account) throw new Error(`the demo has two accounts with the address ${email}`)
    cast.set(key, account)
    if (avatarUrl !== undefined) await changeAccount(deps, actorIn(cast, key), { avatarUrl })
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
  const { author, publishedAt: _, commentPolicy, corrections = [], ...input } = article
  const actor = actorIn(cast, author)
  const { articleId } = await createArticle(deps, actor, input)
  await publishArticle(deps, actor, { articleId, input: {} })
  for (const { threads } of content.discussions.filter((discussion) => discussion.article === article.slug)) {
    await postAll(deps, { articleId, comments: threads, parentId: null, cast })
  }
  for (const { at: time, ...input } of corrections) {
    await correctArticle(at(deps, new Date(time)), actor, { articleId, input })
  }
  if (commentPolicy !== 'open') await setCommentPolicy(deps, actor, { articleId, commentPolicy })
}

const dayMs = 24 * 3600 * 1000

/** A schedule counts from now, so that it lies ahead whenever the demo is loaded. */
async function saveDraft(deps: Deps, draft: DemoDraft, cast: Cast): Promise<void> {
  const { author, savedAt, publishInDays, ...input } = draft
  const actor = actorIn(cast, author)
  const { articleId } = await createArticle(at(deps, new Date(savedAt)), actor, input)
  if (publishInDays === undefined) return
  const now = deps.clock()
  const publishAt = new Date(now.getTime() + publishInDays * dayMs)
  await publishArticle(at(deps, now), actor, { articleId, input: { publishAt } })
}
