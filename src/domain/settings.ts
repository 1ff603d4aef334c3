/** What admins set for the publication as a whole, and what holds where nobody has set anything. */

import { type CommentRules, defaultCommentRules } from './moderation/comment-rules.ts'

export const feedTexts = ['full', 'short'] as const

export type Settings = CommentRules & {
  publicationName: string
  description: string | null
  /** BCP 47. */
  language: string
  /** Where the frontend lives, without a slash at the end; null: links lead to this API. */
  siteUrl: string | null
  /** Paths of the frontend, with placeholders in braces (`domain/site-links.ts`). */
  articlePath: string
  contributorPath: string
  tagPath: string
  logoUrl: string | null
  /** Whether feeds carry whole articles or their excerpts. */
  feedText: (typeof feedTexts)[number]
}

export const defaultSettings: Readonly<Settings> = {
  publicationName: 'Masthead',
  description: null,
  language: 'en',
  siteUrl: null,
  articlePath: '/articles/{slug}',
  contributorPath: '/contributors/{slug}',
  tagPath: '/tags/{slug}',
  logoUrl: null,
  feedText: 'full',
  ...defaultCommentRules,
}

const names = Object.keys(defaultSettings) as (keyof Settings)[]

/** What was stored, by this release or another: what it lacks has its default, what nobody knows any more is left out. */
export function completeSettings(stored: Partial<Settings> | null): Settings {
  const known = names.filter((name) => stored?.[name] !== undefined)
  return { ...defaultSettings, ...Object.fromEntries(known.map((name) => [name, stored?.[name]])) }
}

/** The names of those that differ. */
export function changedSettings(before: Settings, after: Settings): string[] {
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
}
