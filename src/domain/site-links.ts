/**
 * Links for readers. They lead to pages of the frontend if the settings name one, and otherwise to
 * resources of this API.
 */
import type { Settings } from './settings.ts'

/** The placeholders in braces that a path of the frontend may have. */
const placeholders = {
  article: ['slug', 'id', 'year', 'month', 'day'],
  contributor: ['slug', 'id'],
  tag: ['slug'],
} as const

/**
 * The JSON Schema pattern of a path from the root. The path must contain `{slug}` or `{id}`, which
 * says which thing is meant.
 */
export function pathPattern(kind: keyof typeof placeholders): string {
  const names = placeholders[kind].join('|')
  return `^(?=.*\\{(?:slug|id)\\})/(?!/)(?:[A-Za-z0-9/._~?=&#-]|\\{(?:${names})\\})*$`
}

export type Site = Pick<Settings, 'siteUrl' | 'articlePath' | 'contributorPath' | 'tagPath'> & {
  /** The address of this API, without a slash at the end. */
  publicUrl: string
}

type Named = { id: string; slug: string }

export function homeUrl({ siteUrl, publicUrl }: Site): string {
  return siteUrl === null ? `${publicUrl}/v1/articles` : `${siteUrl}/`
}

export function articleUrl(site: Site, { id, slug, publishedAt }: Named & { publishedAt: Date }): string {
  if (site.siteUrl === null) return `${site.publicUrl}/v1/articles/${slug}`
  const [year = '', month = '', day = ''] = publishedAt.toISOString().slice(0, 10).split('-')
  return site.siteUrl + filled(site.articlePath, { id, slug, year, month, day })
}

/**
 * Links to a comment on the page of its article, where the frontend marks it with the id
 * `comment-{id}`. A path with a fragment of its own has no room for another, so the link then leads
 * to the page.
 */
export function commentUrl(site: Site, article: Named & { publishedAt: Date }, commentId: string): string {
  if (site.siteUrl === null) return `${site.publicUrl}/v1/comments/${commentId}`
  const page = articleUrl(site, article)
  return page.includes('#') ? page : `${page}#comment-${commentId}`
}

export function contributorUrl(site: Site, { id, slug }: Named): string {
  if (site.siteUrl === null) return `${site.publicUrl}/v1/contributors/${slug}`
  return site.siteUrl + filled(site.contributorPath, { id, slug })
}

/**
 * The picture of a contributor: the given one, or the one that this service draws from the name.
 */
export function avatarUrlOf(
  publicUrl: string,
  { id, avatarUrl }: { id: string; avatarUrl: string | null },
): string {
  return avatarUrl ?? `${publicUrl}/v1/contributors/${id}/avatar.svg`
}

export function tagUrl(site: Site, slug: string): string {
  if (site.siteUrl === null) return `${site.publicUrl}/v1/articles?tag=${slug}`
  return site.siteUrl + filled(site.tagPath, { slug })
}

/** Ids and slugs consist of letters, digits and hyphens, so that nothing needs escaping. */
function filled(path: string, values: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
}
