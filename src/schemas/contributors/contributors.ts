/** The wire shapes of contributors: the public profiles of the masthead. */
import { type Static, Type } from 'typebox'
import { contributorRoles } from '../../domain/contributors/contributor-roles.ts'
import { countryCodes } from '../../domain/contributors/countries.ts'
import {
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
  bio: nullable(Type.String({ description: 'A text about the contributor, or null if there is none.' })),
  avatarUrl: nullable(
    Type.String({ format: 'uri', description: 'The picture of the contributor, or null if there is none.' }),
  ),
  links: Type.Array(
    Type.Object({
      label: Type.String(),
      url: Type.String({ format: 'uri' }),
    }),
    { description: 'Pages of the contributor elsewhere.' },
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
  bio: Type.Optional(nullable(Text(2000, { description: 'A text about the contributor. Null removes it.' }))),
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

export const ContributorQuery = listQuery({
  q: Type.Optional(
    SearchWords(
      'Only contributors whose name, role or text has these words. The last word may be the beginning of one.',
    ),
  ),
  role: Type.Optional(
    separated(oneOf(contributorRoles), 'Only contributors with one of these roles, separated by commas.'),
  ),
})
export type ContributorQuery = Static<typeof ContributorQuery>
