/** The settings of the publication as they travel. */
import { type Static, Type } from 'typebox'
import { defaultSettings, feedTexts } from '../domain/settings.ts'
import { pathPattern } from '../domain/site-links.ts'
import { input, Line, nullable, oneOf, shape, Time, WebUrl } from './common.ts'

const SiteUrl = Type.String({
  format: 'uri',
  // Paths are appended to it.
  pattern: '^https?://[^\\s/?#@]+(?:/[^\\s/?#@]+)*/?$',
  maxLength: 500,
  description:
    'Where the frontend lives: an http or https URL without user, query and fragment, in its normal form (lower-case host, no default port, no `..`). Without it links lead to this API.',
})

const Path = (kind: Parameters<typeof pathPattern>[0], description: string) =>
  Type.String({ pattern: pathPattern(kind), maxLength: 200, description })

const members = {
  publicationName: Line(120),
  description: nullable(Line(500)),
  language: Type.String({
    pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$',
    maxLength: 35,
    description: 'BCP 47, of the publication; each article has its own.',
  }),
  siteUrl: nullable(SiteUrl),
  articlePath: Path(
    'article',
    'Where the frontend shows an article: {slug} or {id}, and {year}, {month}, {day} of its publication in UTC.',
  ),
  contributorPath: Path('contributor', 'Where the frontend shows a profile: {slug} or {id}.'),
  tagPath: Path('tag', 'Where the frontend lists the articles of a tag: {slug}.'),
  logoUrl: nullable(WebUrl),
  feedText: oneOf(feedTexts, 'Whether feeds carry whole articles or their excerpts.'),
}

export const Settings = shape('Settings', 'What holds for the publication as a whole.', {
  ...members,
  updatedAt: nullable(Time),
})
export type Settings = Static<typeof Settings>

const { publicationName, ...others } = members

/** The default stands in words: with the keyword, validation would put it in before anybody could tell that it was left out. */
const optional = Object.fromEntries(
  Object.entries(others).map(([name, member]) => [name, Type.Optional(member)]),
) as { [Name in keyof typeof others]: ReturnType<typeof Type.Optional<(typeof others)[Name]>> }

export const SettingsInput = input(
  'SettingsInput',
  `All settings at once; what is left out gets its default: ${JSON.stringify(defaultSettings)}.`,
  { publicationName, ...optional },
)
export type SettingsInput = Static<typeof SettingsInput>

export const SettingsConditions = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'The ETag of the settings that the change was made on; 412 when they have changed since.',
    }),
  ),
})
