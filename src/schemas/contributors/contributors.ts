/** The masthead as it travels. */
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
  Time,
  WebUrl,
} from '../common.ts'

export const ContributorLink = Type.Object({ label: Line(60), url: WebUrl }, { additionalProperties: false })

export const Country = Type.Unsafe<string>({
  type: 'string',
  enum: countryCodes,
  description: 'ISO 3166-1 alpha-2, upper case.',
})

export const Contributor = shape('Contributor', 'A public profile on the masthead.', {
  id: Id,
  slug: Slug,
  name: Type.String(),
  role: oneOf(contributorRoles),
  country: Type.String({ description: 'ISO 3166-1 alpha-2.' }),
  countryName: Type.String({ description: 'The English name of the country.' }),
  bio: nullable(Type.String()),
  avatarUrl: nullable(Type.String({ format: 'uri' })),
  links: Type.Array(Type.Object({ label: Type.String(), url: Type.String({ format: 'uri' }) })),
  articleCount: Type.Integer({ description: 'Published articles with this byline.' }),
  createdAt: Time,
  updatedAt: Time,
})
export type Contributor = Static<typeof Contributor>

export const ContributorList = listOf('ContributorList', ref(Contributor))

const optional = {
  slug: Type.Optional(Slug),
  role: Type.Optional(oneOf(contributorRoles, 'What the masthead says; it gives no rights.')),
  bio: Type.Optional(nullable(Type.String({ maxLength: 2000 }))),
  avatarUrl: Type.Optional(nullable(WebUrl)),
  links: Type.Optional(Type.Array(ContributorLink, { maxItems: 10 })),
  accountId: Type.Optional(
    nullable(
      Type.String({ format: 'uuid', description: 'The login that this profile belongs to. For admins.' }),
    ),
  ),
}

export const ContributorInput = input(
  'ContributorInput',
  'A new profile; without a slug it is made from the name.',
  {
    name: Line(120),
    country: Country,
    ...optional,
  },
)
export type ContributorInput = Static<typeof ContributorInput>

export const ContributorPatch = input(
  'ContributorPatch',
  'A merge patch (RFC 7396): what is left out stays.',
  {
    name: Type.Optional(Line(120)),
    country: Type.Optional(Country),
    ...optional,
  },
)
export type ContributorPatch = Static<typeof ContributorPatch>

export const ContributorQuery = listQuery({
  role: Type.Optional(
    separated(oneOf(contributorRoles), 'Those with any of these roles, separated by commas.'),
  ),
})
export type ContributorQuery = Static<typeof ContributorQuery>
