/** The settings that admins make for the publication as a whole, and their defaults. */
import { defaultEmbedHosts, type EmbedHost } from './embed-hosts.ts'
import { type CommentRules, defaultCommentRules } from './moderation/comment-rules.ts'

export const feedTexts = ['full', 'short'] as const

export const formTokenRules = ['optional', 'required'] as const

export type Settings = CommentRules & {
  publicationName: string
  description: string | null
  /** A language tag of BCP 47. */
  language: string
  /** The address of the frontend, without a slash at the end; null if links lead to this API. */
  siteUrl: string | null
  /** Paths of the frontend, with placeholders in braces (`domain/site-links.ts`). */
  articlePath: string
  contributorPath: string
  tagPath: string
  logoUrl: string | null
  /** Whether feeds carry whole articles or their excerpts. */
  feedText: (typeof feedTexts)[number]
  /** The session of an admin ends after this many hours without use. */
  adminIdleHours: number
  /** The hosts whose addresses become embeds when an article is written. */
  embedHosts: EmbedHost[]
  /** The colour of buttons and links on pages of the newsletter: `#` and six hexadecimal digits. */
  accentColor: string
  /** Whether each signup needs the token of a form, which proves that filling it in took a moment. */
  signupFormToken: (typeof formTokenRules)[number]
  /** The origins, besides that of `siteUrl`, to which the form of a signup may lead. */
  signupRedirectOrigins: string[]
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
  adminIdleHours: 12,
  embedHosts: defaultEmbedHosts,
  accentColor: '#1f5fa8',
  signupFormToken: 'optional',
  signupRedirectOrigins: [],
  ...defaultCommentRules,
}

const names = Object.keys(defaultSettings) as (keyof Settings)[]

/**
 * Completes settings that this or another release has stored: adds defaults, and leaves unknown
 * settings out.
 */
export function completeSettings(stored: Partial<Settings> | null): Settings {
  const known = names.filter((name) => stored?.[name] !== undefined)
  return { ...defaultSettings, ...Object.fromEntries(known.map((name) => [name, stored?.[name]])) }
}

type SettingChanges = { fields: string[]; before: Partial<Settings>; after: Partial<Settings> }

/** The names of the settings that differ, with their values before and after. */
export function changedSettings(before: Settings, after: Settings): SettingChanges {
  const fields = names.filter((name) => canonical(before[name]) !== canonical(after[name]))
  const only = (settings: Settings) => Object.fromEntries(fields.map((name) => [name, settings[name]]))
  return { fields, before: only(before), after: only(after) }
}

/** The database stores the members of objects in an order of its own. */
function canonical(value: Settings[keyof Settings]): string {
  return JSON.stringify(value, (_, part) =>
    part === null || typeof part !== 'object' || Array.isArray(part)
      ? part
      : Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))),
  )
}
