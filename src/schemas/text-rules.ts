/**
 * THE TABLE of patterns: the forms that texts in requests must have, each with the error text for a
 * caller. The error text continues the name of the member, as in "/slug must be ...".
 */
import { delegableActions } from '../auth/policy.ts'
import { countryCodes } from '../domain/contributors/countries.ts'
import { embedHostPattern } from '../domain/embed-hosts.ts'
import { optionalLinePattern, singleLinePattern, visiblePattern } from '../domain/single-line-text.ts'
import { pathPattern } from '../domain/site-links.ts'
import { slugPattern } from '../domain/slug.ts'

const fromTheLink = 'must be the token from the link in the mail, copied whole'

export const textRules = {
  slug: {
    pattern: slugPattern,
    words:
      'must be lower-case ASCII letters and digits in words joined by single hyphens, for example ' +
      'a-day-at-sea, and must not look like a UUID',
  },
  idOrSlug: {
    pattern: '^[A-Za-z0-9-]+$',
    words: 'must be an id or a slug, which consist of ASCII letters, digits and hyphens',
  },
  line: {
    pattern: singleLinePattern,
    words:
      'must be one line of text with at least one visible character, without control characters or ' +
      'characters that change the direction of the text',
  },
  optionalLine: {
    pattern: optionalLinePattern,
    words:
      'must be one line of text, without control characters or characters that change the direction of ' +
      'the text',
  },
  visibleText: {
    pattern: visiblePattern,
    words: 'must have at least one visible character',
  },
  language: {
    pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$',
    words: 'must be a BCP 47 language tag, for example en or pt-BR',
  },
  webUrl: {
    // This is what the document can say of it. `domain/web-address.ts` has the whole rule.
    pattern:
      '^[\\s\\u00ad\\u034f\\u180e\\u200b\\u2060-\\u2064\\u2800\\u3164\\uffa0]*[Hh][Tt][Tt][Pp][Ss]?://[^\\s/?#@\\\\]',
    words: 'must be an http or https URL, for example https://www.example.org/page',
  },
  articlePath: {
    pattern: pathPattern('article'),
    words:
      'must be a path that begins with one slash and contains {slug} or {id}, for example ' +
      '/{year}/{slug}; it may also contain {month} and {day}',
  },
  contributorPath: {
    pattern: pathPattern('contributor'),
    words:
      'must be a path that begins with one slash and contains {slug} or {id}, for example /people/{slug}',
  },
  tagPath: {
    pattern: pathPattern('tag'),
    words: 'must be a path that begins with one slash and contains {slug}, for example /topics/{slug}',
  },
  embedHost: {
    pattern: embedHostPattern,
    words:
      'must be a host name of two parts at least in lower-case ASCII letters, without a port, a path and a ' +
      'first part www, for example video.example.org; an international name begins with xn--, and an IP ' +
      'address is no host name',
  },
  colour: {
    pattern: '^#[0-9A-Fa-f]{6}$',
    words: 'must be a colour of six hexadecimal digits after a number sign, for example #1f5fa8',
  },
  origin: {
    pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^\\s/?#@\\\\]+/?$',
    words: 'must be an http or https origin without a path, for example https://www.example.org',
  },
  linkToken: { pattern: '^[A-Za-z0-9_-]{43}$', words: fromTheLink },
  signupToken: { pattern: '^[A-Za-z0-9_-]{20,100}$', words: fromTheLink },
  newsletterLinkToken: { pattern: '^[A-Za-z0-9_-]{43,64}$', words: fromTheLink },
  formToken: {
    pattern: '^[A-Za-z0-9_-]{32}$',
    words: 'must be the formToken of GET /v1/newsletter-signups/form, copied whole',
  },
  unsubscribeToken: { pattern: '^[A-Za-z0-9_-]{64}$', words: fromTheLink },
  timeOfDay: {
    pattern: '^(?:[01][0-9]|2[0-3]):[0-5][0-9]$',
    words: 'must be a time of day with two digits each, for example 07:00',
  },
  timeZone: {
    pattern: '^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*$',
    words: 'must be a time zone of the IANA database, for example Europe/Berlin',
  },
  ownSession: {
    pattern: '^(current|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$',
    words: "must be the id of a session, or the word 'current'",
  },
} as const satisfies Record<string, { pattern: string; words: string }>

/** The error texts for the formats of JSON Schema. */
export const formatRules: Readonly<Record<string, string>> = {
  uuid: 'must be a UUID, for example 01890a5d-ac96-774b-bcce-b302099a8057',
  'date-time': 'must be a time with its offset from UTC (RFC 3339), for example 2026-11-02T09:00:00Z',
  date: 'must be a date of the calendar, for example 2026-11-02',
}

/** The error texts for lists of allowed values that are too long for an error. */
export const listRules: readonly { values: readonly string[]; words: string }[] = [
  {
    values: countryCodes,
    words: 'must be a two-letter ISO 3166-1 country code in upper case, for example DE',
  },
  {
    values: delegableActions,
    words:
      `must be an action that a personal access token can have, for example ${delegableActions[0]}; ` +
      'the reference at /docs lists them',
  },
]
