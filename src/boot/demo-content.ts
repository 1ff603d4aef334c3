/** Reads the demo, an invented publication, from the folder `demo`. */
import { readdir, readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import type { CommentPolicy, HeroImage, Source } from '../domain/articles/article-parts.ts'
import type { CorrectionSeverity } from '../domain/articles/corrections.ts'
import type { DecisionReason } from '../domain/comments/comment-lifecycle.ts'
import type { ContributorLink, ContributorRole } from '../domain/contributors/contributor-roles.ts'
import type { Role } from '../domain/roles.ts'
import type { Settings } from '../domain/settings.ts'

const folder = new URL('../../demo/', import.meta.url)

/** Articles, comments and contributors refer to accounts by their `key`. */
type DemoAccount = {
  key: string
  email: string
  displayName: string
  avatarUrl?: string
  roles: Role[]
  login?: boolean
}

type DemoSuspension = { account: string; by: string; at: string; reason: string }

type DemoContributor = {
  slug: string
  name: string
  role: ContributorRole
  country: string
  bio: string
  avatarUrl: string
  links: ContributorLink[]
  account?: string
}

type DemoText = {
  title: string
  dek: string
  slug: string
  language: string
  author: string
  tags: string[]
  sources: Source[]
  /** Markdown. */
  body: string
}

export type DemoArticle = DemoText & {
  publishedAt: string
  contributors: string[]
  heroImage: HeroImage
  commentPolicy: CommentPolicy
  corrections?: { at: string; severity: CorrectionSeverity; note: string }[]
}

export type DemoDraft = DemoText & {
  savedAt: string
  /** Days from now until it is published. Without this, the draft has no schedule. */
  publishInDays?: number
}

export type DemoComment = {
  by: string
  at: string
  body: string
  /** Who votes for and against the comment. */
  up?: string[]
  down?: string[]
  reports?: { by: string; at: string; reason: DecisionReason; note?: string }[]
  replies?: DemoComment[]
  hidden?: DemoHiding
}

export type DemoHiding = {
  by: string
  at?: string
  reason: DecisionReason
  note: string
  noteToAuthor?: string
  /** Nobody has judged it yet. */
  appeal?: { at: string; text: string }
}

type DemoDiscussion = { article: string; threads: DemoComment[] }

export type DemoContent = {
  settings: Partial<Settings> & Pick<Settings, 'publicationName'>
  accounts: DemoAccount[]
  suspensions: DemoSuspension[]
  contributors: DemoContributor[]
  /** Oldest first. */
  articles: DemoArticle[]
  drafts: DemoDraft[]
  discussions: DemoDiscussion[]
}

export async function readDemoContent(): Promise<DemoContent> {
  const articles = await readTexts<DemoArticle>('articles/')
  const publication =
    await readYaml<Pick<DemoContent, 'settings' | 'accounts' | 'suspensions' | 'contributors'>>(
      'publication.yaml',
    )
  return {
    ...publication,
    drafts: await readTexts<DemoDraft>('drafts/'),
    articles: articles.sort((a, b) => a.publishedAt.localeCompare(b.publishedAt)),
    discussions: await readYaml<DemoDiscussion[]>('comments.yaml'),
  }
}

async function readTexts<Text extends DemoText>(name: string): Promise<Text[]> {
  const inside = new URL(name, folder)
  const names = (await readdir(inside)).filter((file) => file.endsWith('.md'))
  return Promise.all(names.map((file) => readText<Text>(new URL(file, inside))))
}

async function readYaml<Content>(name: string): Promise<Content> {
  return parse(await readFile(new URL(name, folder), 'utf8')) as Content
}

/** The file begins with YAML between two lines of three hyphens. The rest is Markdown. */
async function readText<Text extends DemoText>(file: URL): Promise<Text> {
  const [, frontMatter = '', body = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(await readFile(file, 'utf8')) ?? []
  return { ...parse(frontMatter), body: body.trim() } as Text
}
