/** Profiles as they travel. */
import type { ContributorRow } from '../../db/queries/contributors/contributors.ts'
import { countryName } from '../../domain/contributors/countries.ts'
import type { Contributor } from '../../schemas/contributors/contributors.ts'

export function presentContributor(row: ContributorRow): Contributor {
  const { id, slug, name, role, country, bio, avatarUrl, links, articleCount } = row
  return {
    ...{ id, slug, name, role, country, bio, avatarUrl, links, articleCount },
    countryName: countryName(country) ?? country,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}
