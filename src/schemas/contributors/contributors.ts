/** The wire shapes of contributors: the public profiles of the masthead. */
import { type Static, Type } from 'typebox'
import { maxBioLength } from '../../domain/contributors/bio.ts'
import { contributorRoles, maxPlaced } from '../../domain/contributors/contributor-roles.ts'
import { countryCodes } from '../../domain/contributors/countries.ts'
import { maxSlugLength } from '../../domain/slug.ts'
import {
  described,
  Email,
  EmailInput,
  Id,
  input,
  Line,
  listOf,
  listQuery,
  nullable,
  oneOf,
  ref,
  Slug,
  separated,
  shape,
  Text,
  Time,
  WebUrl,
} from '../common.ts'
import { SearchWords } from '../search-words.ts'
import { textRules } from '../text-rules.ts'

export const ContributorLink = Type.Object({ label: Line(60), url: WebUrl }, { additionalProperties: false })

export const Country = Type.Unsafe<string>({
  type: 'string',
  enum: countryCodes,
  description: 'A two-letter country code (ISO 3166-1 alpha-2) in upper case.',
})

const roleMeaning = 'The role that the masthead shows. It gives no rights.'

export const Contributor = shape('Contributor', 'A public profile on the masthead.', {
  id: Id,
  slug: Slug,
  name: Type.String({ description: 'The name as bylines show it.' }),
  role: oneOf(contributorRoles, roleMeaning),
  country: Type.String({ description: 'A two-letter country code (ISO 3166-1 alpha-2).' }),
  countryName: Type.String({ description: 'The English name of the country.' }),
  isFormer: Type.Boolean({ description: 'Whether the person no longer works for the publication.' }),
  bio: nullable(
    Type.String({ description: 'A text about the contributor in Markdown, or null if there is none.' }),
  ),
  bioHtml: nullable(
    Type.String({
      description:
        'The same text as sanitised HTML. It has paragraphs, emphasis, links and lists, and never a script.',
    }),
  ),
  avatarUrl: nullable(
    Type.String({
      format: 'uri',
      description: 'The picture that was given for the contributor, or null if none was.',
    }),
  ),
  avatar: Type.String({
    format: 'uri',
    description: 'The picture to show: `avatarUrl`, or else a picture of this service with the initials.',
  }),
  links: Type.Array(
    Type.Object({
      label: Type.String(),
      url: Type.String({ format: 'uri' }),
    }),
    { description: 'Pages of the contributor elsewhere.' },
  ),
  email: described(
    nullable(Email),
    'The e-mail address for readers; null if there is none, or if the profile does not show it.',
  ),
  showsEmail: Type.Optional(
    Type.Boolean({
      description: 'Whether readers see `email`. Only answers to an admin or to the owner have this member.',
    }),
  ),
  accountId: Type.Optional(
    described(
      nullable(Type.String({ format: 'uuid' })),
      'The account that the profile belongs to, or null. Only answers to an admin have this member.',
    ),
  ),
  articleCount: Type.Integer({ description: 'The number of published articles with this byline.' }),
  createdAt: Type.String({ ...Time, description: 'When the profile was created.' }),
  updatedAt: Type.String({ ...Time, description: 'When the profile was last changed.' }),
})
export type Contributor = Static<typeof Contributor>

export const ContributorList = listOf('ContributorList', ref(Contributor))

const optional = {
  slug: Type.Optional(Slug),
  role: Type.Optional(oneOf(contributorRoles, roleMeaning)),
  isFormer: Type.Optional(
    Type.Boolean({
      description:
        'Whether the person no longer works for the publication. Bylines stay. Only admins can set it.',
    }),
  ),
  bio: Type.Optional(
    nullable(
      Text(maxBioLength, {
        description:
          'A text about the contributor in Markdown: paragraphs, emphasis, links and lists. Null removes it.',
      }),
    ),
  ),
  email: Type.Optional(
    nullable({ ...EmailInput, description: 'An e-mail address for readers. Null removes it.' }),
  ),
  showsEmail: Type.Optional(
    Type.Boolean({ description: 'Whether readers see `email`. A new profile does not show it.' }),
  ),
  avatarUrl: Type.Optional(
    nullable({ ...WebUrl, description: 'The address of a picture of the contributor. Null removes it.' }),
  ),
  links: Type.Optional(
    Type.Array(ContributorLink, { maxItems: 10, description: 'Pages of the contributor elsewhere.' }),
  ),
  accountId: Type.Optional(
    nullable(
      Type.String({
        format: 'uuid',
        description: 'The account that this profile belongs to. Null unlinks it. Only admins can set it.',
      }),
    ),
  ),
}

export const ContributorInput = input('ContributorInput', 'A new profile.', {
  name: Line(120, 'The name as bylines show it.'),
  country: Country,
  ...optional,
})
export type ContributorInput = Static<typeof ContributorInput>

export const ContributorPatch = input(
  'ContributorPatch',
  'A merge patch (RFC 7396) of a profile. Members that you leave out stay as they are.',
  {
    name: Type.Optional(Line(120, 'The name as bylines show it.')),
    country: Type.Optional(Country),
    ...optional,
  },
)
export type ContributorPatch = Static<typeof ContributorPatch>

export const SvgPicture = Type.String({ description: 'An SVG document without scripts and links.' })

export const ContributorOrderInput = input(
  'ContributorOrderInput',
  'The order of the masthead, within the groups of each role.',
  {
    order: Type.Array(Type.String({ pattern: textRules.idOrSlug.pattern, maxLength: maxSlugLength }), {
      maxItems: maxPlaced,
      description:
        'The ids or slugs of contributors, each once. Contributors that the list leaves out come after those ' +
        'that it names, by name.',
    }),
  },
)
export type ContributorOrderInput = Static<typeof ContributorOrderInput>

export const ContributorMergeInput = input(
  'ContributorMergeInput',
  'The profile that a profile is merged into.',
  {
    into: Type.String({
      pattern: textRules.idOrSlug.pattern,
      maxLength: maxSlugLength,
      description: 'The id or slug of the contributor that remains.',
    }),
  },
)
export type ContributorMergeInput = Static<typeof ContributorMergeInput>

export const ContributorOrder = shape('ContributorOrder', 'The contributors that have a place.', {
  data: Type.Array(ref(Contributor), { description: 'The contributors that you have named, in your order.' }),
})
export type ContributorOrder = Static<typeof ContributorOrder>

export const ContributorQuery = listQuery({
  q: Type.Optional(
    SearchWords(
      'Only contributors whose name, role or text has these words. The last word may be the beginning of one.',
    ),
  ),
  role: Type.Optional(
    separated(oneOf(contributorRoles), 'Only contributors with one of these roles, separated by commas.'),
  ),
  isFormer: Type.Optional(
    oneOf(
      ['true', 'false'],
      '`false` leaves out people who no longer work for the publication, `true` leaves out all others.',
    ),
  ),
})
export type ContributorQuery = Static<typeof ContributorQuery>
