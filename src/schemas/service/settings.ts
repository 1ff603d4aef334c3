/** The settings of the publication as they travel. */
import { type Static, type TProperties, Type } from 'typebox'
import { defaultSettings, feedTexts } from '../../domain/settings.ts'
import { input, Line, nullable, oneOf, shape, Time, WebUrl } from '../common.ts'
import { textRules } from '../text-rules.ts'

const SiteUrl = Type.String({
  format: 'uri',
  pattern: textRules.siteUrl.pattern,
  maxLength: 500,
  description:
    'Where the frontend lives: an http or https URL without user, query and fragment, in its normal form (lower-case host, no default port, no `..`). Without it links lead to this API.',
})

const Path = (kind: 'articlePath' | 'contributorPath' | 'tagPath', description: string) =>
  Type.String({ pattern: textRules[kind].pattern, maxLength: 200, description })

export const Phrases = Type.Array(Line(80), { maxItems: 500, uniqueItems: true })

const commentRules = {
  commentEditWindow: Type.Integer({
    minimum: 0,
    maximum: 1440,
    description: 'Minutes after posting in which readers may edit their comments; 0: not at all.',
  }),
  commentsCloseAfterDays: nullable(
    Type.Integer({
      minimum: 1,
      maximum: 36_500,
      description: 'Days after its publication until the comments of an article close; null: never.',
    }),
  ),
  commentReportThreshold: nullable(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      description:
        'So many readers who report a visible comment make it wait for a moderator; null: none do.',
    }),
  ),
  commentMaxLength: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    description: 'Characters; longer comments are refused.',
  }),
  linksThatHold: nullable(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      description: 'A comment with so many links waits for a moderator; null: links are no matter.',
    }),
  ),
  blockedPhrases: {
    ...Phrases,
    description: 'A comment with one of these, as whole words, is refused.',
  },
  heldPhrases: {
    ...Phrases,
    description: 'A comment with one of these, as whole words, waits for a moderator.',
  },
  heldFirstComments: Type.Integer({
    minimum: 0,
    maximum: 100,
    description: 'A new reader’s comments wait until so many of theirs stand; 0: none do.',
  }),
  heldRejectionRate: nullable(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      description:
        'Per cent: what a reader posts waits while so large a part of what was decided on theirs within 90 days was hidden, of three at least; null: off.',
    }),
  ),
  repeatedPostWindow: Type.Integer({
    minimum: 0,
    maximum: 43_200,
    description: 'Minutes in which the same words by the same reader are refused; 0: none.',
  }),
}

const members = {
  publicationName: Line(120),
  description: nullable(Line(500)),
  language: Type.String({
    pattern: textRules.language.pattern,
    maxLength: 35,
    description: 'BCP 47, of the publication; each article has its own.',
  }),
  siteUrl: nullable(SiteUrl),
  articlePath: Path(
    'articlePath',
    'Where the frontend shows an article: {slug} or {id}, and {year}, {month}, {day} of its publication in UTC.',
  ),
  contributorPath: Path('contributorPath', 'Where the frontend shows a profile: {slug} or {id}.'),
  tagPath: Path('tagPath', 'Where the frontend lists the articles of a tag: {slug}.'),
  logoUrl: nullable(WebUrl),
  feedText: oneOf(feedTexts, 'Whether feeds carry whole articles or their excerpts.'),
  ...commentRules,
}

export const CommentRulesInput = input(
  'CommentRulesInput',
  'Rules for comments, any of them.',
  optionalAll(commentRules),
)

export const Settings = shape('Settings', 'What holds for the publication as a whole.', {
  ...members,
  updatedAt: nullable(Time),
})
export type Settings = Static<typeof Settings>

const { publicationName, ...others } = members

/** Defaults stand in words: with the keyword, validation would put them in before anybody could tell that something was left out. */
function optionalAll<Members extends TProperties>(given: Members) {
  const entries = Object.entries(given).map(([name, member]) => [name, Type.Optional(member)])
  return Object.fromEntries(entries) as {
    [Name in keyof Members]: ReturnType<typeof Type.Optional<Members[Name]>>
  }
}

export const SettingsInput = input(
  'SettingsInput',
  `All settings at once; what is left out gets its default: ${JSON.stringify(defaultSettings)}.`,
  { publicationName, ...optionalAll(others) },
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
