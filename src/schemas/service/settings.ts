/** The wire shapes of the settings of the publication. */
import { type Static, type TProperties, Type } from 'typebox'
import { embedForms, maxEmbedHosts } from '../../domain/embed-hosts.ts'
import { defaultSettings, feedTexts, formTokenRules } from '../../domain/settings.ts'
import { input, Line, nullable, oneOf, Phrase, shape, stored, Time, WebUrl } from '../common.ts'
import { textRules } from '../text-rules.ts'

const SiteUrl = stored('siteAddress', {
  pattern: textRules.webUrl.pattern,
  maxLength: 500,
  description:
    'The address of the frontend: an http or https URL without user name, query and fragment. It is ' +
    'stored in its normal ASCII form, without a slash at its end. If it is null, links lead to this ' +
    'API.',
})

const Path = (kind: 'articlePath' | 'contributorPath' | 'tagPath', description: string) =>
  Type.String({ pattern: textRules[kind].pattern, maxLength: 200, description })

const EmbedHost = Type.Object(
  {
    host: Type.String({
      pattern: textRules.embedHost.pattern,
      maxLength: 253,
      description:
        'A host name in its normal ASCII form. It stands for the host with `www.` before it too, and for ' +
        'the other hosts of the same service, for example `youtube.com` for `youtu.be`. It does not stand ' +
        'for other subdomains.',
    }),
    as: oneOf(embedForms, '`iframe` shows a player in a sandbox, and `link` shows a link card.'),
  },
  { additionalProperties: false },
)

export const Phrases = Type.Array(Phrase(80), { maxItems: 500, uniqueItems: true })

const commentRules = {
  commentEditWindow: Type.Integer({
    minimum: 0,
    maximum: 1440,
    description: 'For how many minutes after posting readers may edit a comment. 0 forbids edits.',
  }),
  commentsCloseAfterDays: nullable(
    Type.Integer({
      minimum: 1,
      maximum: 36_500,
      description: 'How many days after publication comments close. Null keeps them open.',
    }),
  ),
  commentReportThreshold: nullable(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      description:
        'How many readers must report a visible comment until it waits for a moderator. With ' +
        'null, reports never make a comment wait.',
    }),
  ),
  commentMaxLength: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    description: 'The greatest length of a comment, in characters. Longer comments are refused.',
  }),
  linksThatHold: nullable(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      description: 'A comment with this many links or more waits for a moderator. Null allows any number.',
    }),
  ),
  blockedPhrases: {
    ...Phrases,
    description: 'A comment with one of these phrases, as whole words, is refused.',
  },
  heldPhrases: {
    ...Phrases,
    description: 'A comment with one of these phrases, as whole words, waits for a moderator.',
  },
  heldFirstComments: Type.Integer({
    minimum: 0,
    maximum: 100,
    description: 'A comment waits for a moderator if its author has fewer visible comments than this.',
  }),
  heldRejectionRate: nullable(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      description:
        'A percentage. The rule looks at the author’s comments of the last 90 days that moderators have ' +
        'decided on. If moderators have hidden at least this percentage of them, a new comment waits for ' +
        'a moderator. The rule needs at least three such comments. Null turns the rule off.',
    }),
  ),
  repeatedPostWindow: Type.Integer({
    minimum: 0,
    maximum: 43_200,
    description: 'For how many minutes the same words by the same reader are refused. 0 allows them.',
  }),
}

const members = {
  publicationName: Line(120, 'The name of the publication.'),
  description: nullable(Line(500, 'One line about the publication, which feeds show; null for none.')),
  language: Type.String({
    pattern: textRules.language.pattern,
    maxLength: 35,
    description:
      'The language of the publication, as a BCP 47 language tag. Each article has its own language.',
  }),
  siteUrl: nullable(SiteUrl),
  articlePath: Path(
    'articlePath',
    'The path at which the frontend shows an article. It contains `{slug}` or `{id}`, and may ' +
      'contain the `{year}`, `{month}` and `{day}` of its publication in UTC.',
  ),
  contributorPath: Path(
    'contributorPath',
    'The path at which the frontend shows a contributor. It contains `{slug}` or `{id}`.',
  ),
  tagPath: Path(
    'tagPath',
    'The path at which the frontend lists the articles of a tag. It contains `{slug}`.',
  ),
  logoUrl: nullable({ ...WebUrl, description: 'The address of the logo; null for none.' }),
  feedText: oneOf(feedTexts, 'Whether feeds carry whole texts (`full`) or excerpts (`short`).'),
  adminIdleHours: Type.Integer({
    minimum: 1,
    maximum: 720,
    description:
      'After how many hours without a refresh the session of an admin ends. A session of anybody else ' +
      'ends after 30 days.',
  }),
  embedHosts: Type.Array(EmbedHost, {
    maxItems: maxEmbedHosts,
    description:
      'An address of one of these hosts that is alone on its line in an article, or in an `<iframe>`, ' +
      'becomes an embed when the article is written. Articles keep the embeds that they have when this ' +
      'setting changes.',
  }),
  accentColor: Type.String({
    pattern: textRules.colour.pattern,
    description:
      'The colour of buttons and links on pages and in mails of the newsletter. Where text in it could not ' +
      'be read, a darker or lighter shade is used.',
  }),
  signupFormToken: oneOf(
    formTokenRules,
    'Whether a signup needs the `formToken` of `GET /v1/newsletter-signups/form`.',
  ),
  signupRedirectOrigins: Type.Array(
    stored('siteAddress', {
      pattern: textRules.origin.pattern,
      maxLength: 300,
      description: 'An origin, for example https://www.example.org.',
    }),
    {
      maxItems: 20,
      uniqueItems: true,
      description:
        'The origins, besides that of `siteUrl`, to which the HTML form of a signup may lead with `redirect`.',
    },
  ),
  ...commentRules,
}

export const CommentRulesInput = input(
  'CommentRulesInput',
  'Rules for comments. Each of them may be left out.',
  optionalAll(commentRules),
)

export const Settings = shape('Settings', 'The settings of the publication.', {
  ...members,
  updatedAt: nullable({
    ...Time,
    description: 'When the settings were last changed; null if they never were.',
  }),
})
export type Settings = Static<typeof Settings>

/**
 * The description names the defaults, and the keyword `default` is not used: with it, validation would
 * fill in the defaults, and nobody could tell any more that a setting was left out.
 */
function optionalAll<Members extends TProperties>(given: Members) {
  const entries = Object.entries(given).map(([name, member]) => [name, Type.Optional(member)])
  return Object.fromEntries(entries) as {
    [Name in keyof Members]: ReturnType<typeof Type.Optional<Members[Name]>>
  }
}

export const SettingsInput = input(
  'SettingsInput',
  'All settings at once. None may be left out. ' +
    `These are the defaults: ${JSON.stringify(defaultSettings)}.`,
  {
    ...members,
    updatedAt: Type.Optional(
      nullable({
        ...Time,
        description: 'Ignored, so that you can send what GET has answered. The service sets this time.',
      }),
    ),
  },
)
export type SettingsInput = Static<typeof SettingsInput>

export const SettingsPatch = input(
  'SettingsPatch',
  'A merge patch (RFC 7396) of the settings. Settings that you leave out stay as they are.',
  optionalAll(members),
)
export type SettingsPatch = Static<typeof SettingsPatch>

export const SettingsConditions = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      maxLength: 200,
      description:
        'The ETag of the settings that you have read. If they have changed since, the answer is a 412.',
    }),
  ),
})
