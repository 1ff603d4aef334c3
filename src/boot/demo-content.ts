/** Reads the demo, an invented publication, from the folder `demo`. */
import { readdir, readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import type { CommentPolicy, HeroImage, Source } from '../domain/articles/article-parts.ts'
import type { DecisionReason } from '../domain/comments/comment-lifecycle.ts'
import type { ContributorLink, ContributorRole } from '../domain/contributors/contributor-roles.ts'
import type { Role } from '../domain/roles.ts'
import type { Settings } from '../domain/settings.ts'

const folder = new URL('../../demo/', import.meta.url)

/** Articles, comments and contributors refer to accounts by their `key`. */
type DemoAccount = { key: string; email: string; displayName: string; roles: Role[]; login?: boolean }

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

export type DemoArticle = {
  title: string
  dek: string
  slug: string
  publishedAt: string
  language: string
  author: string
  contributors: string[]
  tags: string[]
  heroImage: HeroImage
  sources: Source[]
  commentPolicy: CommentPolicy
  /** Markdown. */
  body: string
}

export type DemoComment = {
  by: string
  at: string
  body: string
  replies?: DemoComment[]
  hidden?: { by: string; reason: DecisionReason; note: string }
}

type DemoDiscussion = { article: string; threads: DemoComment[] }

export type DemoContent = {
  settings: Partial<Settings> & Pick<Settings, 'publicationName'>
  accounts: DemoAccount[]
  contributors: DemoContributor[]
  /** Oldest first. */
  articles: DemoArticle[]
  discussions: DemoDiscussion[]
}

export async function readDemoContent(): Promise<DemoContent> {
  const names = (await readdir(new URL('articles/', folder))).filter((name) => name.endsWith('.md'))
  const articles = await Promise.all(names.map((name) => readArticle(new URL(`articles/${name}`, folder))))
  const publication =
    await readYaml<Pick<DemoContent, 'settings' | 'accounts' | 'contributors'>>('publication.yaml')
  return {
    settings: publication.settings,
    accounts: publication.accounts,
    contributors: publication.contributors,
    articles: articles.sort((a, b) => a.publishedAt.localeCompare(b.publishedAt)),
    discussions: await readYaml<DemoDiscussion[]>('comments.yaml'),
  }
}

async function readYaml<Content>(name: string): Promise<Content> {
  return parse(await readFile(new URL(name, folder), 'utf8')) as Content
}

/** The file begins with YAML between two lines of three hyphens. The rest is Markdown. */
async function readArticle(file: URL): Promise<DemoArticle> {
  const [, frontMatter = '', body = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(await readFile(file, 'utf8')) ?? []
  return { ...(parse(frontMatter) as Omit<DemoArticle, 'body'>), body: body.trim() }
}
